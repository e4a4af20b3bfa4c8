"""Where an accepted submission comes from, as statements (PROV-O) that go into its named graph."""

from collections.abc import Iterator

import pyoxigraph as ox

from poakg.archive.entry import Entry
from poakg.archive.entry import KeptFile
from poakg.namespaces import GRAPH
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM

_SHAPES = f"{GRAPH}shapes"
_COUNTS = {"violation": "violationCount", "warning": "warningCount", "info": "infoCount"}
Statement = tuple[str, str, ox.NamedNode | ox.Literal]


def describe_provenance(entry: Entry) -> list[ox.Triple]:
    """Return who submitted, when, from which files with which digests, and which rules found how much.

    Files go by their digests: their names may name persons. All of it is stated of the submission and of things beneath
    it, so that no two graphs state the same.
    """
    return [
        ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)
        for subject, predicate, value in (*_describe_receipt(entry), *_describe_check(entry))
    ]


def _describe_receipt(entry: Entry) -> Iterator[Statement]:
    submission = entry.identity.iri
    yield submission, _term("prov", "generatedAtTime"), _moment(entry.received)
    yield submission, _term("prov", "wasGeneratedBy"), ox.NamedNode(f"{submission}/acceptance")
    for file in entry.files:
        yield from _describe_file(submission, file)


def _describe_file(submission: str, file: KeptFile) -> Iterator[Statement]:
    iri = f"{submission}/file/{file.sha256}"
    yield submission, _term("prov", "wasDerivedFrom"), ox.NamedNode(iri)
    yield iri, _term("rdf", "type"), ox.NamedNode(_term("prov", "Entity"))
    yield iri, _term("schema", "sha256"), ox.Literal(file.sha256)
    yield iri, _term("dcat", "byteSize"), ox.Literal(file.bytes)


def _describe_check(entry: Entry) -> Iterator[Statement]:
    iri = f"{entry.identity.iri}/acceptance"
    yield iri, _term("rdf", "type"), ox.NamedNode(_term("poakg", "Acceptance"))
    yield iri, _term("prov", "endedAtTime"), _moment(entry.received)
    yield iri, _term("prov", "used"), ox.NamedNode(_SHAPES)
    yield iri, _term("poakg", "rulesDigest"), ox.Literal(entry.rules)
    yield iri, _term("owl", "versionInfo"), ox.Literal(entry.version)
    for file in entry.files:
        yield iri, _term("prov", "used"), ox.NamedNode(f"{entry.identity.iri}/file/{file.sha256}")
    for severity, name in _COUNTS.items():
        yield iri, f"{TERM}{name}", ox.Literal(entry.findings.get(severity, 0))


def _moment(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(f"{PREFIXES['xsd']}dateTime"))


def _term(prefix: str, name: str) -> str:
    return f"{PREFIXES[prefix]}{name}"
