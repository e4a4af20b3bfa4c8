"""Turtle files: read with file and line in every error, write in the one canonical form.

The canonical form makes edits into one-line changes: subjects in a fixed order, one object a line, the closing
dot on a line of its own. Blank nodes are allowed where they form trees (OWL restrictions, lists) and nowhere else.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from poakg.errors import SourceError
from poakg.namespaces import PREFIXES

Node = ox.NamedNode | ox.BlankNode | ox.Literal
Subject = ox.NamedNode | ox.BlankNode
Table = dict[Subject, dict[str, list[Node]]]

RDF = PREFIXES["rdf"]
_OWL = PREFIXES["owl"]
_XSD = PREFIXES["xsd"]
_FIRST_PREDICATES = (
    f"{RDF}type",
    f"{PREFIXES['sh']}path",
    f"{_OWL}onProperty",
    f"{PREFIXES['rdfs']}label",
    f"{PREFIXES['skos']}prefLabel",
    f"{PREFIXES['skos']}definition",
)
_FIRST_TYPES = (
    f"{_OWL}Ontology",
    f"{_OWL}Class",
    f"{_OWL}ObjectProperty",
    f"{_OWL}DatatypeProperty",
    f"{_OWL}AnnotationProperty",
    f"{PREFIXES['skos']}ConceptScheme",
)
# The part of a prefixed name that needs no escaping in any Turtle reader.
_LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?\Z")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def read_triples(path: Path) -> list[ox.Triple]:
    """Return the triples of a Turtle file in the order in which it states them.

    Raises SourceError with file, line and column when it cannot be read.
    """
    return parse_triples(read_bytes(path), str(path))


def parse_triples(content: bytes, name: str) -> list[ox.Triple]:
    """Return the triples that Turtle ``content`` states; ``name`` is what an error calls it."""
    try:
        return [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.TURTLE)]
    except SyntaxError as error:
        raise SourceError(
            f"{name}: {_describe_syntax_error(error)}",
            "Correct that place; the line above it is often where it began.",
        ) from error


def format_turtle(content: bytes, name: str) -> str:
    """Return Turtle ``content`` in canonical form.

    Raises SourceError when it does not parse or holds blank nodes that are not used exactly once.
    """
    parser = ox.parse(content, format=ox.RdfFormat.TURTLE)
    triples = parse_triples(content, name)
    for _ in parser:
        pass
    return _Writer(triples, {**PREFIXES, **_own_prefixes(parser.prefixes)}, name).write()


def sort_naturally(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key under which numbers inside ``text`` are compared as numbers."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", text) if part)


def _own_prefixes(declared: dict[str, str]) -> dict[str, str]:
    standard = set(PREFIXES.values())
    return {prefix: iri for prefix, iri in declared.items() if iri not in standard and prefix not in PREFIXES}


def read_bytes(path: Path) -> bytes:
    """Return the bytes of ``path``; raises SourceError when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}.", "Check the name and the rights of the file.") from error


def _describe_syntax_error(error: SyntaxError) -> str:
    reason = (error.msg or str(error)).split(": ", 1)[-1]
    if error.lineno is None:
        return reason
    return f"line {error.lineno}, column {error.offset}: {reason}"


class _Writer:
    """Write one graph; lives for one call of ``format_turtle``."""

    def __init__(self, triples: list[ox.Triple], prefixes: dict[str, str], name: str) -> None:
        self._name = name
        self._by_length = sorted(prefixes.items(), key=lambda item: -len(item[1]))
        self._used: dict[str, str] = {}
        self._shortened: dict[str, str] = {}
        self._table: Table = defaultdict(lambda: defaultdict(list))
        self._references: dict[ox.BlankNode, int] = defaultdict(int)
        for triple in dict.fromkeys(triples):
            if isinstance(triple.subject, ox.Triple) or isinstance(triple.object, ox.Triple):
                raise SourceError(f"{name}: a triple term.", "State it with an IRI of its own instead.")
            self._table[triple.subject][triple.predicate.value].append(triple.object)
            if isinstance(triple.object, ox.BlankNode):
                self._references[triple.object] += 1

    def write(self) -> str:
        self._refuse_shared_blank_nodes()
        named = [subject for subject in self._table if isinstance(subject, ox.NamedNode)]
        blocks = [self._block(subject) for subject in sorted(named, key=self._subject_key)]
        header = [f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in sorted(self._used.items())]
        return "".join([*header, *(f"\n{block}" for block in blocks)])

    def _refuse_shared_blank_nodes(self) -> None:
        for subject in self._table:
            if isinstance(subject, ox.BlankNode) and self._references[subject] != 1:
                raise SourceError(
                    f"{self._name}: a blank node is used {self._references[subject]} times.",
                    "Give it an IRI; blank nodes are for restrictions and lists that stand in one place.",
                )

    def _subject_key(self, subject: ox.NamedNode) -> tuple[int, tuple[tuple[int, int, str], ...]]:
        types = {term.value for term in self._table[subject][f"{RDF}type"] if isinstance(term, ox.NamedNode)}
        ranks = [rank for rank, first in enumerate(_FIRST_TYPES) if first in types]
        return (min(ranks, default=len(_FIRST_TYPES)), sort_naturally(subject.value))

    def _block(self, subject: ox.NamedNode) -> str:
        return f"{self._iri(subject.value)}\n{''.join(self._predicate_lines(subject, 1))}.\n"

    def _predicate_lines(self, subject: Subject, depth: int) -> Iterator[str]:
        indent = "    " * depth
        properties = self._table[subject]
        for predicate in sorted(filter(properties.__getitem__, properties), key=_predicate_key):
            verb = "a" if predicate == f"{RDF}type" else self._iri(predicate)
            texts = [self._object(term, depth + (len(properties[predicate]) > 1)) for term in properties[predicate]]
            if len(texts) == 1:
                yield f"{indent}{verb} {texts[0]} ;\n"
            else:
                inner = f" ,\n{indent}    ".join(sorted(texts, key=sort_naturally))
                yield f"{indent}{verb}\n{indent}    {inner} ;\n"

    def _object(self, term: Node, depth: int) -> str:
        if isinstance(term, ox.NamedNode):
            return "()" if term.value == f"{RDF}nil" else self._iri(term.value)
        if isinstance(term, ox.Literal):
            return self._literal(term)
        indent = "    " * depth
        if f"{RDF}first" in self._table[term]:
            members = "".join(f"{indent}    {text}\n" for text in self._members(term, depth + 1))
            return f"(\n{members}{indent})"
        if not self._table[term]:
            return "[]"
        return f"[\n{''.join(self._predicate_lines(term, depth + 1))}{indent}]"

    def _members(self, node: Node, depth: int) -> Iterator[str]:
        while isinstance(node, ox.BlankNode):
            cell = self._table[node]
            yield self._object(cell[f"{RDF}first"][0], depth)
            node = cell[f"{RDF}rest"][0]

    def _literal(self, term: ox.Literal) -> str:
        value, datatype = term.value, term.datatype.value
        if datatype == f"{_XSD}integer" and re.fullmatch(r"[+-]?\d+", value):
            return value
        if datatype == f"{_XSD}boolean" and value in ("true", "false"):
            return value
        quoted = _quote(value)
        if term.language:
            return f"{quoted}@{term.language}"
        return quoted if datatype == f"{_XSD}string" else f"{quoted}^^{self._iri(datatype)}"

    def _iri(self, iri: str) -> str:
        if iri not in self._shortened:
            self._shortened[iri] = self._shorten(iri)
        return self._shortened[iri]

    def _shorten(self, iri: str) -> str:
        for prefix, namespace in self._by_length:
            if iri.startswith(namespace) and _LOCAL_NAME.match(iri[len(namespace) :]):
                self._used[prefix] = namespace
                return f"{prefix}:{iri[len(namespace) :]}"
        return f"<{iri}>"


def _predicate_key(predicate: str) -> tuple[int, str]:
    rank = _FIRST_PREDICATES.index(predicate) if predicate in _FIRST_PREDICATES else len(_FIRST_PREDICATES)
    return (rank, predicate)


def _quote(value: str) -> str:
    if "\n" not in value:
        return f'"{value.translate(_ESCAPES)}"'
    escaped = value.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').replace("\r", "\\r")
    if escaped.endswith('"'):
        escaped = f'{escaped[:-1]}\\"'
    return f'"""{escaped}"""'
