"""The formats that queries are answered in and files are read from, as one table."""

from dataclasses import dataclass
from typing import Literal

import pyoxigraph as ox

from poakg.namespaces import PREFIXES

Family = Literal["solutions", "boolean", "graph"]


@dataclass(frozen=True)
class Format:
    """A result or RDF format: ``name`` is what a person types, ``aliases`` are other media types clients send."""

    name: str
    media_type: str
    engine: ox.QueryResultsFormat | ox.RdfFormat
    families: tuple[Family, ...]
    extensions: tuple[str, ...]
    aliases: tuple[str, ...] = ()

    @property
    def results(self) -> ox.QueryResultsFormat:
        """The format as the engine names it for results; raises TypeError for one of RDF."""
        if not isinstance(self.engine, ox.QueryResultsFormat):
            raise TypeError(self.name)
        return self.engine

    @property
    def iri(self) -> str:
        """IRI of the format in the list of the W3C; the engine has the same names, under a base that varies."""
        return f"{PREFIXES['formats']}{self.engine.iri.rsplit('/', 1)[-1]}"

    @property
    def content_type(self) -> str:
        """Value for a Content-Type header."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


_RESULTS: tuple[Family, ...] = ("solutions", "boolean")

# The first format of a family is its default.
FORMATS: tuple[Format, ...] = (
    Format(
        "json",
        "application/sparql-results+json",
        ox.QueryResultsFormat.JSON,
        _RESULTS,
        ("srj",),
        ("application/json",),
    ),
    Format(
        "xml",
        "application/sparql-results+xml",
        ox.QueryResultsFormat.XML,
        _RESULTS,
        ("srx",),
        ("application/xml", "text/xml"),
    ),
    Format("csv", "text/csv", ox.QueryResultsFormat.CSV, _RESULTS, ("csv",)),
    Format("tsv", "text/tab-separated-values", ox.QueryResultsFormat.TSV, _RESULTS, ("tsv",)),
    Format("turtle", "text/turtle", ox.RdfFormat.TURTLE, ("graph",), ("ttl",)),
    Format("n-triples", "application/n-triples", ox.RdfFormat.N_TRIPLES, ("graph",), ("nt",), ("text/plain",)),
    Format(
        "rdf-xml",
        "application/rdf+xml",
        ox.RdfFormat.RDF_XML,
        ("graph",),
        ("rdf",),
        ("application/xml", "text/xml"),
    ),
    Format("json-ld", "application/ld+json", ox.RdfFormat.JSON_LD, ("graph",), ("jsonld",), ("application/json",)),
    Format("n-quads", "application/n-quads", ox.RdfFormat.N_QUADS, ("graph",), ("nq",)),
    Format("trig", "application/trig", ox.RdfFormat.TRIG, ("graph",), ("trig",)),
)

_BY_NAME = {entry.name: entry for entry in FORMATS}


def list_formats(family: Family) -> list[Format]:
    """Return the formats of ``family``, the default first."""
    return [entry for entry in FORMATS if family in entry.families]


def find_format(name: str) -> Format:
    """Return the format called ``name``; raises KeyError when there is none."""
    return _BY_NAME[name]
