"""The content folders as named graphs: which file states what, and where in the file it stands."""

import hashlib
import re
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from poakg.errors import SourceError
from poakg.namespaces import BASE
from poakg.namespaces import GRAPH
from poakg.namespaces import PREFIXES
from poakg.rdf.terms import RDF_TYPE
from poakg.rdf.turtle import parse_triples
from poakg.system.resources import list_files
from poakg.system.resources import list_subfolders


@dataclass(frozen=True)
class SourceFile:
    """One Turtle file of the content: ``name`` relative to the content folder, ``graph`` the IRI it goes to."""

    name: str
    graph: str
    content: bytes

    @cached_property
    def sha256(self) -> str:
        """Digest of the file as it is."""
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def triples(self) -> list[ox.Triple]:
        """Triples in the order of the file, blank nodes named after the file and that order.

        Raises SourceError with file, line and column.
        """
        prefix = re.sub(r"[^A-Za-z0-9]+", "-", self.name.removesuffix(".ttl"))
        labels: dict[str, ox.BlankNode] = {}

        def rename(
            term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple,
        ) -> ox.NamedNode | ox.BlankNode | ox.Literal:
            if isinstance(term, ox.Triple):
                raise SourceError(f"{self.name}: a triple term.", "State it with an IRI of its own instead.")
            if isinstance(term, ox.BlankNode):
                return labels.setdefault(term.value, ox.BlankNode(f"{prefix}-{len(labels) + 1}"))
            return term

        return [
            triple
            if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal)
            else ox.Triple(rename(subject), predicate, rename(value))  # type: ignore[arg-type]
            for triple in parse_triples(self.content, self.name)
            for subject, predicate, value in (triple,)
        ]

    def find_line(self, iri: str) -> int:
        """Return the number of the first line that mentions ``iri``, in full or by prefix; 1 when none does."""
        spellings = [f"<{iri}>"]
        spellings += [f"{prefix}:{iri[len(base) :]}" for prefix, base in PREFIXES.items() if iri.startswith(base)]
        for number, line in enumerate(self.content.decode(errors="replace").splitlines(), start=1):
            if any(re.search(rf"(?<![\w:]){re.escape(spelling)}(?![\w-])", line) for spelling in spellings):
                return number
        return 1


# What a query selects and groups by, which matches nothing.
_SELECTED = re.compile(r"\b(?:SELECT|GROUP BY)\b[^{}]*", re.IGNORECASE)
_PREFIX = re.compile(r"\bPREFIX\s+([\w-]*):\s*<([^<>]*)>", re.IGNORECASE)
_NAME = re.compile(r"<([^<>\s]+)>|(?<![\w?$])([\w-]*):([A-Za-z_][\w-]*)")
# A class or a property that is a variable or may be left open, and a path that begins or ends with the type of a thing.
_OPEN = re.compile(
    r"\ba\s+[?$]|[?$]\w+\s+[?$]\w+|\ba\s*[/|*+?]|[/|^]\s*a\b|\brdf:type\b|22-rdf-syntax-ns#type|\bUNDEF\b"
)

# The variables whose values a query lists.
_VALUES = re.compile(r"\bVALUES\s*(?:\(([^()]*)\)|([?$]\w+))", re.IGNORECASE)


def _name_listed(pattern: str) -> str:
    """Return ``pattern`` with an IRI for each variable whose values are listed in it, in the group that lists them."""
    for listed in _VALUES.finditer(pattern):
        names = re.findall(r"[?$](\w+)", listed[1] or listed[2])
        start, end = _find_group(pattern, listed.start())
        group = re.sub(
            rf"[?$](?:{'|'.join(names)})\b", lambda name: "<" + "-" * (len(name[0]) - 2) + ">", pattern[start:end]
        )
        pattern = pattern[:start] + group + pattern[end:]
    return pattern


def _find_group(pattern: str, position: int) -> tuple[int, int]:
    """Return where the innermost group around ``position`` begins and ends."""
    opened: list[int] = []
    for index, character in enumerate(pattern):
        if character == "{":
            opened.append(index)
        elif character == "}" and opened:
            start = opened.pop()
            if start < position < index:
                return start, index
    return 0, len(pattern)


@dataclass(frozen=True)
class Derivation:
    """A rule that adds triples when the graph is built: a CONSTRUCT query, named by its file."""

    name: str
    text: str

    @cached_property
    def _terms(self) -> set[str]:
        """The IRIs in its pattern; empty when the pattern can match any class or any property."""
        _, pattern = self._parts
        return set() if _OPEN.search(_name_listed(_SELECTED.sub("", pattern))) else self._list_iris(pattern)

    @cached_property
    def _parts(self) -> tuple[str, str]:
        """What it adds and what it looks for, as text; the prefixes are with the former."""
        head, _, pattern = self.text.partition("WHERE")
        return head, pattern

    def _list_iris(self, text: str) -> set[str]:
        prefixes = dict(_PREFIX.findall(self._parts[0]))
        return {iri or f"{prefixes.get(prefix, '')}{name}" for iri, prefix, name in _NAME.findall(text)}

    @cached_property
    def writes(self) -> set[str]:
        """The IRIs in the triples that it adds."""
        return self._list_iris(self._parts[0].partition("CONSTRUCT")[2])

    @property
    def reads_everything(self) -> bool:
        """Return whether any statement may concern the rule, because its pattern can match any class or property."""
        return not self._terms

    def may_read(self, terms: Set[str]) -> bool:
        """Return whether statements with these properties and classes could make this rule add more."""
        return self.reads_everything or not self._terms.isdisjoint(terms)


def order_derivations(rules: Iterable[Derivation]) -> list[Derivation]:
    """Return ``rules`` so that each comes, as far as there is such an order, after those that add what it reads."""
    rest, ordered = list(rules), []
    while rest:
        after = {rule.name: sum(rule.may_read(other.writes) for other in rest if other is not rule) for rule in rest}
        ordered.append(min(rest, key=lambda rule: after[rule.name]))
        rest.remove(ordered[-1])
    return ordered


def list_terms(triples: Iterable[ox.Triple]) -> set[str]:
    """Return the IRIs of the properties of ``triples`` but rdf:type, and of the classes that they give."""
    return {
        value.value if predicate == RDF_TYPE and isinstance(value, ox.NamedNode) else predicate.value
        for _, predicate, value in triples
    }


def read_sources(folder: Path) -> list[SourceFile]:
    """Return all Turtle files of the content ``folder``, sorted by name.

    ``ontology/*.ttl``, ``ontology/codes`` and ``shapes`` are graphs of their own, as is each folder of ``data``.
    """
    subfolders = {"ontology": "ontology", "ontology/codes": "codes", "shapes": "shapes"}
    subfolders |= {f"data/{name}": name for name in list_subfolders(folder, "data")}
    return [
        SourceFile(name, f"{GRAPH}{graph}", path.read_bytes())
        for subfolder, graph in sorted(subfolders.items())
        for name, path in list_files(folder, subfolder, ".ttl")
    ]


def read_derivations(folder: Path, subfolder: str) -> list[Derivation]:
    """Return the rules in ``subfolder`` of the content ``folder``, sorted by name."""
    return [Derivation(name, path.read_text(encoding="utf-8")) for name, path in list_files(folder, subfolder, ".rq")]


def digest_inputs(sources: Iterable[SourceFile], texts: Mapping[str, str], *versions: str) -> str:
    """Return one digest over all inputs; equal inputs under equal versions give the same graph.

    ``texts`` are the queries that add statements or are stated themselves, by name.
    """
    parts = [f"{source.name} {source.sha256}" for source in sources]
    parts += [f"{name} {hashlib.sha256(text.encode()).hexdigest()}" for name, text in texts.items()]
    return hashlib.sha256("\n".join([*parts, *versions]).encode()).hexdigest()


def check_references(sources: Iterable[SourceFile]) -> None:
    """Raise SourceError when a file mentions an IRI of ours that no file describes, with file and line."""
    sources = list(sources)
    described = {source.graph for source in sources}
    mentioned: dict[str, set[str]] = {}
    for source in sources:
        found = mentioned[source.name] = set()
        for subject, predicate, value in source.triples:
            if isinstance(subject, ox.NamedNode):
                described.add(subject.value)
            found.add(predicate.value)
            if isinstance(value, ox.NamedNode):
                found.add(value.value)
    for source in sources:
        unknown = sorted(iri for iri in mentioned[source.name] - described if _is_ours(iri))
        if unknown:
            raise SourceError(
                f"{source.name}, line {source.find_line(unknown[0])}: nothing describes {unknown[0]}.",
                "Check its spelling, or describe it in the file where its like are.",
            )


# A version IRI names a state of the ontology, not a thing in the graph; the others are addresses of the server.
_ADDRESS = re.compile(
    rf"{re.escape(BASE)}(|ontology/[0-9.]+|openapi\.json|sparql|graph-store(\?.+)?|mapping/[a-z-]+\.sssom\.tsv)"
)


def _is_ours(iri: str) -> bool:
    return iri.startswith(BASE) and not _ADDRESS.fullmatch(iri)
