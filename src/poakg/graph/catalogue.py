"""The catalogue of competency questions: one ``.rq`` file each, with a header that says what it answers.

Whoever asks one binds its parameters first: ``ask`` does so over a store in memory; who asks through the engine takes
the text of ``bind_query``.
"""

import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from poakg.errors import SourceError
from poakg.errors import UnknownNameError
from poakg.errors import UnknownValueError
from poakg.graph.choices import list_choices
from poakg.graph.column_headings import ColumnHeadings
from poakg.graph.column_headings import read_column_headings
from poakg.graph.parameters import Choices
from poakg.graph.parameters import Parameter
from poakg.graph.parameters import find_parameter
from poakg.graph.parameters import read_parameters
from poakg.graph.parameters import replace_values
from poakg.graph.store import select
from poakg.graph.suggestions import Spellings
from poakg.namespaces import PREFIXES
from poakg.namespaces import QUERY
from poakg.namespaces import SPARQL
from poakg.rdf.terms import RDF_TYPE
from poakg.rdf.terms import make_term
from poakg.safe_text import shorten
from poakg.system.resources import list_files

DECLARATIONS = f"{QUERY}prefixes"
"""IRI under which the prefixes are declared, for the queries and for those who write others."""

EXAMPLES_PARAMETER = "examples"
"""The parameter of questions about submissions that has them read the invented examples."""

_LONGEST_NAME = 100
_HEADER_LINE = re.compile(r"#\+ (?P<key>[a-z]+): (?P<value>.+)")
_REQUIRED = ("summary", "question", "tags")
# Classes and properties of SHACL-SPARQL by the kind of result.
_EXECUTABLES: dict[type, tuple[str, str]] = {
    ox.QuerySolutions: ("SPARQLSelectExecutable", "select"),
    ox.QueryBoolean: ("SPARQLAskExecutable", "ask"),
    ox.QueryTriples: ("SPARQLConstructExecutable", "construct"),
}


@dataclass(frozen=True)
class CatalogueQuery:
    """A competency question. ``summary`` says what the rows are, ``tags`` group it, ``parameters`` can be given.

    ``otherwise`` is the question whose answer may help where this one has none, ``headings`` are those of its columns.
    ``choose`` is the parameter for which its page wants a value, and the question that lists what there is to choose.
    """

    name: str
    summary: str
    question: str
    tags: tuple[str, ...]
    text: str
    parameters: tuple[Parameter, ...] = ()
    otherwise: str = ""
    choose: tuple[str, str] | None = None
    headings: ColumnHeadings = field(default_factory=ColumnHeadings, compare=False)

    @property
    def iri(self) -> str:
        """IRI of the query, at which it can be asked for."""
        return f"{QUERY}{self.name}"

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of its answer, none where it is no SELECT query."""
        found = ox.Store().query(self.text)
        return tuple(variable.value for variable in found.variables) if isinstance(found, ox.QuerySolutions) else ()

    @property
    def body(self) -> str:
        """The query itself, prefixes included, without the header that summary, question and tags come from."""
        return strip_header(self.text)


def strip_header(text: str) -> str:
    """Return a query of the catalogue without the header that summary, question and tags come from."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#+"))


@dataclass(frozen=True)
class BoundQuery:
    """A question that is ready to be asked: its text, and the values of its parameters, None where it has none."""

    text: str
    values: dict[str, str | None]

    @property
    def reads_examples(self) -> bool:
        """Whether it is asked of the examples in place of what was submitted."""
        return self.values.get(EXAMPLES_PARAMETER) == "true"


def read_queries(folder: Path) -> dict[str, CatalogueQuery]:
    """Return the queries of the content ``folder`` by name. Raises SourceError for a header that lacks a key."""
    return {path.stem: _read_query(path) for _, path in list_files(folder, "queries", ".rq")}


def find_query(queries: dict[str, CatalogueQuery], name: str) -> CatalogueQuery:
    """Return the query called ``name``; raises UnknownNameError with the closest names."""
    if name in queries:
        return queries[name]
    closest = Spellings(queries).find_closest(name)
    hint = f"Did you mean {closest}?" if closest else "See the list with 'poakg query', or at /questions on a server."
    raise UnknownNameError(f"There is no question called {shorten(name, _LONGEST_NAME)}.", hint)


def list_lists(query: CatalogueQuery) -> list[str]:
    """Return the classes and schemes from which the parameters of ``query`` are chosen."""
    return [parameter.type for parameter in query.parameters if parameter.is_list]


def bind_query(query: CatalogueQuery, given: Iterable[tuple[str, str]], choices: Choices) -> BoundQuery:
    """Return ``query`` with the values ``given``, each with its name, and the defaults of its other parameters.

    ``choices`` has what can be chosen from each of the lists of ``query``. Raises UnknownParameterError or
    UnknownValueError.
    """
    terms: dict[str, ox.NamedNode | ox.Literal] = {}
    values = {parameter.name: parameter.default for parameter in query.parameters}
    for name, value in given:
        term = find_parameter(query.parameters, name).make_term(value, choices)
        if name in terms:
            raise UnknownValueError(f"The parameter '{name}' has several values.", "Give it one.")
        terms[name], values[name] = term, value
    return BoundQuery(replace_values(query.text, terms), values)


def describe_listed(text: str) -> str:
    """Return the SELECT query ``text`` as a CONSTRUCT query for what the graph says about the things that it lists."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    prologue = [line for line in lines if line.startswith("PREFIX ")]
    body = "\n".join(line for line in lines if not line.startswith("PREFIX "))
    solutions = ox.Store().query(text)
    if not isinstance(solutions, ox.QuerySolutions):
        raise SourceError("The query is not a SELECT query.", "Only SELECT queries list things.")
    columns = [variable.value for variable in solutions.variables]
    chosen = "".join(f"IF(?which = {number}, ?{name}, " for number, name in enumerate(columns))
    return "\n".join(
        (
            *prologue,
            "CONSTRUCT { ?thing_listed ?property_of_it ?value_of_it } WHERE {",
            "{ SELECT DISTINCT ?thing_listed WHERE { {",
            body,
            f"}} VALUES ?which {{ {' '.join(str(number) for number in range(len(columns)))} }}",
            f"BIND({chosen}?nothing{')' * len(columns)} AS ?thing_listed) FILTER(ISIRI(?thing_listed)) }} }}",
            # Each thing is looked up by itself; a plain join would go through the whole graph (SPARQL CG, SEP-0006).
            "LATERAL { ?thing_listed ?property_of_it ?value_of_it } }",
        )
    )


def ask(
    store: ox.Store, query: CatalogueQuery, given: Sequence[tuple[str, str]]
) -> tuple[BoundQuery, ox.QuerySolutions]:
    """Return what was asked and the rows that ``query`` has over ``store``. Raises as bind_query does."""
    bound = bind_query(query, given, {name: list_choices(store, name) for name in list_lists(query)} if given else {})
    return bound, select(store, bound.text, examples=bound.reads_examples)


def _read_query(path: Path) -> CatalogueQuery:
    text = path.read_text(encoding="utf-8")
    lines = [(match["key"], match["value"].strip()) for match in map(_HEADER_LINE.match, text.splitlines()) if match]
    header = dict(lines)
    for key in _REQUIRED:
        if key not in header:
            raise SourceError(f"{path.name}, line 1: the header lacks '#+ {key}:'.", "Add it; other queries show how.")
    tags = tuple(tag.strip() for tag in header["tags"].split(","))
    parameters = read_parameters([value for key, value in lines if key == "parameter"], text, f"queries/{path.name}")
    return CatalogueQuery(
        path.stem,
        header["summary"],
        header["question"],
        tags,
        text,
        parameters,
        header.get("otherwise", ""),
        _read_choice(header.get("choose", ""), parameters, path.name),
        read_column_headings(lines, f"queries/{path.name}"),
    )


def _read_choice(text: str, parameters: Sequence[Parameter], name: str) -> tuple[str, str] | None:
    """Return the parameter and the question of '#+ choose: PARAMETER = QUESTION', None for nothing."""
    parameter, _, question = text.partition(" = ")
    if not text:
        return None
    if not question or parameter not in (one.name for one in parameters):
        raise SourceError(
            f"queries/{name}: '{text}' does not say what is to be chosen.",
            "Write PARAMETER = QUESTION, a parameter of this question and the one that lists its values.",
        )
    return parameter, question


def describe_queries(queries: Iterable[CatalogueQuery]) -> Iterator[ox.Triple]:
    """Yield what there is to say about ``queries`` in the SPARQL-examples convention, and the prefixes they share.

    The prefixes are declared for editors; each query repeats those it needs, so that its text runs as it is.
    Raises SourceError for a query that does not parse, or that declares something of columns which it has not.
    """
    yield from _declare_prefixes()
    for query in queries:
        node = ox.NamedNode(query.iri)
        kind, text = _EXECUTABLES[type(_ask_nothing(query))]
        _check_headings(query)
        for name in ("SPARQLExecutable", kind):
            yield ox.Triple(node, RDF_TYPE, make_term("sh", name))
        yield ox.Triple(node, make_term("rdfs", "label"), ox.Literal(query.summary, language="en"))
        yield ox.Triple(node, make_term("rdfs", "comment"), ox.Literal(query.question, language="en"))
        yield ox.Triple(node, make_term("dcterms", "identifier"), ox.Literal(query.name))
        yield ox.Triple(node, make_term("sh", "prefixes"), ox.NamedNode(DECLARATIONS))
        yield ox.Triple(node, make_term("sh", text), ox.Literal(query.body))
        yield ox.Triple(node, make_term("schema", "target"), ox.NamedNode(SPARQL))
        for tag in query.tags:
            yield ox.Triple(node, make_term("schema", "keywords"), ox.Literal(tag))


def _declare_prefixes() -> Iterator[ox.Triple]:
    owner = ox.NamedNode(DECLARATIONS)
    yield ox.Triple(owner, RDF_TYPE, make_term("owl", "Ontology"))
    yield ox.Triple(owner, make_term("rdfs", "label"), ox.Literal("prefixes of the queries", language="en"))
    for prefix, base in PREFIXES.items():
        node = ox.NamedNode(f"{DECLARATIONS}/{prefix}")
        yield ox.Triple(owner, make_term("sh", "declare"), node)
        yield ox.Triple(node, RDF_TYPE, make_term("sh", "PrefixDeclaration"))
        yield ox.Triple(node, make_term("rdfs", "label"), ox.Literal(f"prefix {prefix}", language="en"))
        yield ox.Triple(node, make_term("sh", "prefix"), ox.Literal(prefix))
        yield ox.Triple(node, make_term("sh", "namespace"), ox.Literal(base, datatype=make_term("xsd", "anyURI")))


def _ask_nothing(query: CatalogueQuery) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Return the result that ``query`` has over nothing, which takes no time."""
    try:
        return ox.Store().query(query.text)
    except SyntaxError as error:
        raise SourceError(f"queries/{query.name}.rq: {error}", "Correct the query at that place.") from error


def _check_headings(query: CatalogueQuery) -> None:
    unknown = query.headings.list_unknown(query.columns)
    if unknown:
        raise SourceError(
            f"queries/{query.name}.rq: the header declares something of {unknown[0]}, which is not a column.",
            f"Use one of: {', '.join(query.columns)}.",
        )
