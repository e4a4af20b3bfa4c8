"""The graph as those see it who program in Python."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING
from typing import TypeVar

import pyoxigraph as ox

from poakg.api.prepared import open_resolver
from poakg.api.source import NOTHING
from poakg.api.source import Result
from poakg.api.source import Source
from poakg.api.things import Provision
from poakg.api.things import State
from poakg.errors import QueryRefusedError
from poakg.errors import UnknownNameError
from poakg.graph.catalogue import CatalogueQuery
from poakg.graph.catalogue import bind_query
from poakg.graph.catalogue import find_query
from poakg.graph.catalogue import list_lists
from poakg.graph.catalogue import read_queries
from poakg.graph.choices import CHOICES
from poakg.graph.choices import choose_document
from poakg.graph.choices import name_choices
from poakg.graph.frame import Frame
from poakg.graph.names import Resolver
from poakg.graph.parameters import Parameter
from poakg.graph.resolution import Resolution
from poakg.graph.store import list_example_graphs
from poakg.namespaces import BASE
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.rdf.terms import write_ntriples
from poakg.system.resources import find_content

if TYPE_CHECKING:
    from rdflib import Dataset
    from rdflib import Graph

    from poakg.api.classes import Classes

T = TypeVar("T", Frame, bool, list[ox.Triple])

_FORMS = {Frame: "SELECT", bool: "ASK", list: "CONSTRUCT or DESCRIBE"}
_METHODS = {"SELECT": "query", "ASK": "holds", "CONSTRUCT or DESCRIBE": "construct"}


class KnowledgeGraph:
    """The graph, asked through ``source``; ``poakg.open()`` makes one.

    >>> kg = poakg.open()
    >>> kg.ask("due-dates", document="revcon4").to_pandas()
    >>> kg.query("SELECT ?state { ?state a <https://w3id.org/poakg/ontology#State> }")
    >>> kg.provision("annex/126").summary
    >>> kg.state("Côte d'Ivoire").iso3
    'CIV'
    """

    def __init__(self, source: Source, read_names: Callable[[], Resolver] = open_resolver) -> None:
        self.source = source
        self._read_names = read_names
        self.catalogue: dict[str, CatalogueQuery] = read_queries(find_content())
        """The questions by name."""
        self._choices: dict[str, dict[str, str]] = {}

    def __repr__(self) -> str:
        return f"<KnowledgeGraph {self.source.name}>"

    def _repr_html_(self) -> str:
        """Return the graph as notebooks show it: what it is, and what it can be asked."""
        return f"<h4>{self.source.name}</h4>{self.questions._repr_html_()}"

    @cached_property
    def questions(self) -> Frame:
        """The questions of the catalogue: name, question, what the rows are, and parameters with their defaults."""
        rows = [
            (query.name, query.question, query.summary, "; ".join(map(_show, query.parameters)))
            for query in self.catalogue.values()
        ]
        names = ("name", "question", "rows", "parameters")
        return Frame.read(names, ([ox.Literal(cell) for cell in row] for row in rows))

    def ask(self, name: str, **parameters: str | int | float | bool | date) -> Frame:
        """Return the rows that the question called ``name`` has, with its ``parameters``.

        Raises UnknownNameError, UnknownParameterError or UnknownValueError, and as queries do.
        """
        return self.ask_about(name, parameters)

    def ask_about(self, name: str, parameters: Mapping[str, object], about: Mapping[str, str] = NOTHING) -> Frame:
        """Do the same, where ``about`` limits columns to an IRI each."""
        query = find_query(self.catalogue, name)
        given = [(key, _write(value)) for key, value in parameters.items()]
        bound = bind_query(query, given, {one: self.list_choices(one) for one in list_lists(query)} if given else {})
        graphs = list_example_graphs(self.source.graphs) if bound.reads_examples else None
        asked = {
            "name": query.name,
            "question": query.question,
            "summary": query.summary,
            "parameters": bound.values,
            "query": bound.text,
            "source": self.source.name,
        }
        return replace(_expect(Frame, self.source.query(bound.text, graphs, about)), about=asked)

    def query(self, text: str, graphs: Sequence[str] | None = None) -> Frame:
        """Return the rows of a SELECT query over the default graph, or over ``graphs``, by their IRIs.

        Raises QuerySyntaxError, QueryRefusedError or QueryFailedError; EndpointError as an endpoint reports them.
        """
        about = {"query": text, "source": self.source.name}
        return replace(_expect(Frame, self.source.query(text, graphs)), about=about)

    def holds(self, text: str, graphs: Sequence[str] | None = None) -> bool:
        """Return the answer to an ASK query. Raises as ``query`` does."""
        return _expect(bool, self.source.query(text, graphs))

    def construct(self, text: str, graphs: Sequence[str] | None = None) -> "Graph":
        """Return what a CONSTRUCT or DESCRIBE query gives, as a graph of rdflib. Raises as ``query`` does."""
        from rdflib import Graph  # noqa: PLC0415 - slow to load

        triples = _expect(list, self.source.query(text, graphs))
        return Graph(store="Oxigraph").parse(data=write_ntriples(triples), format="ox-nt")

    def provision(self, name: str, document: str | None = None) -> Provision:
        """Return the provision called ``name``, such as annex/126, of the ``document`` with this code.

        ``name`` may also be its IRI, or a short one such as annex:126. The document need not be named where there is
        only one. Raises UnknownNameError, and as queries do.
        """
        iri, code = self._find_provision(name, document)
        about = {"provision": iri}
        rows = self.ask_about("provisions", {"document": code}, about)
        if not rows:
            raise UnknownNameError(f"'{name}' is not a provision of {code}.", "Write it as annex/126, or give its IRI.")
        facets: dict[str, list[str]] = {}
        for row in self.ask_about("facets", {"document": code}, about):
            facets.setdefault(str(row["facet"]), []).append(str(row["code"]).rsplit("/", 1)[-1])
        links = self.ask_about("links", {"document": code}, about)
        codes = {facet: tuple(found) for facet, found in facets.items()}
        return Provision(iri, str(rows[0]["citation"]), str(rows[0]["summary"]), rows[0], codes, links)

    def resolve(self, text: str, year: int | None = None, system: str | None = None) -> Resolution:
        """Return what the name or code of a State stands for, in ``year`` where one is given, or why it is not joined.

        With a ``system``, such as cow, it is read as a code of that system. The names are those of this installation.
        Raises UnknownNameError for a system that is not known.
        """
        return self._read_names().resolve(text, year, system)

    def state(self, text: str, year: int | None = None, system: str | None = None) -> State:
        """Return the State that a name or code stands for; see ``resolve``.

        Raises UnknownNameError for what is not a State in the register, with the reason.
        """
        found = self.resolve(text, year, system)
        if not found.state:
            meant = [self._read_names().describe(iri) for iri in (found.suggestion, *found.candidates) if iri]
            step = f"Did you mean {', '.join(meant)}?" if meant else "kg.ask('state-register') lists the States."
            raise UnknownNameError(found.note, step)
        iso3 = found.iri.rsplit("/", 1)[-1]
        row = next(row for row in self.ask("state-register") if row["iso3"] == iso3)
        codes = self.ask_about("dated-codes", {}, {"identified": found.iri})
        return State(found.iri, iso3, str(row["state"]), found.note, row, codes)

    def link(
        self, values: Iterable[object], years: Iterable[object] | None = None, system: str = "", name: str = "column"
    ) -> Frame:
        """Return a row for each of ``values``, such as a column of pandas, with the State that it is joined to.

        ``years`` are as many, ``system`` is that of the codes where it is not to be found out, ``name`` what messages
        call the column. The columns are value, state, iso3, outcome, candidates and reason; ``about`` has the evidence
        for the system. Likeness suggests and never joins. Raises UndecidedKeyError where nobody can know which codes
        they are, UnknownNameError for a system that is not known, ValueError for another number of ``years``.
        """
        from poakg.api.linking import link_values  # noqa: PLC0415 - seldom needed

        return link_values(values, years, system, name)

    @cached_property
    def dataset(self) -> "Dataset":
        """The graph as a Dataset of rdflib, over the same store, without examples and superseded submissions.

        What is added to it is found by queries of this graph. That of an endpoint is fetched when first asked for.
        """
        return self.open_dataset()

    def open_dataset(self, *, apart: bool = False) -> "Dataset":
        """Return the graph as a Dataset of rdflib; with ``apart``, examples and superseded submissions are in it."""
        from poakg.api.dataset import open_dataset  # noqa: PLC0415 - slow to load

        return open_dataset(self.source, apart=apart)

    @cached_property
    def classes(self) -> "Classes":
        """The classes of the ontology with all that the graph has of them, as objects of owlready2."""
        from poakg.api.classes import open_classes  # noqa: PLC0415 - slow to load

        return open_classes(self.source)

    def list_choices(self, chosen_from: str) -> dict[str, str]:
        """Return the IRIs that can be chosen from a class or scheme, by code."""
        if chosen_from not in self._choices:
            rows = _expect(Frame, self.source.query(CHOICES, bindings={"list": chosen_from}))
            self._choices[chosen_from] = name_choices(str(row["value"]) for row in rows)
        return self._choices[chosen_from]

    def _find_provision(self, name: str, document: str | None) -> tuple[str, str]:
        """Return the IRI of a provision, which may not exist, and the code of its document."""
        documents = self.list_choices(f"{TERM}Document")
        prefix, colon, local = name.partition(":")
        iri = name if name.startswith(BASE) else f"{PREFIXES[prefix]}{local}" if colon and prefix in PREFIXES else ""
        named = [code for code, base in documents.items() if iri.startswith(f"{base}/")]
        code, base = choose_document(documents, named[0] if named else document, "document=")
        return iri or f"{base}/{name.strip('/')}", code


def _expect(kind: type[T], result: Result) -> T:
    """Return ``result``, which a query of another form would not give. Raises QueryRefusedError."""
    if isinstance(result, kind):
        return result
    form = _FORMS[type(result)]
    raise QueryRefusedError(f"This is a query of the form {form}.", f"Use kg.{_METHODS[form]}() for it.")


def _show(parameter: Parameter) -> str:
    """Return a parameter with its default."""
    return f"{parameter.name}={'' if parameter.default is None else parameter.default}"


def _write(value: object) -> str:
    """Return a value of Python as parameters of questions are written."""
    return str(value).lower() if isinstance(value, bool) else str(value)
