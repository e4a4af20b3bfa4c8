"""Implementation reports in EARL 1.0 (W3C, Evaluation and Report Language), as working groups collect them."""

from collections.abc import Mapping
from datetime import UTC
from datetime import datetime

import pyoxigraph as ox

from poakg import __version__
from poakg.namespaces import PREFIXES

EARL = "http://www.w3.org/ns/earl#"
DOAP = "http://usefulinc.com/ns/doap#"
SUBJECT = "https://w3id.org/poakg/software/shacl"
TEST = "urn:x-shacl-test:/"
"""What the names of tests follow in reports on the suite of SHACL."""
TERMS = {
    "classes": {
        *("Assertion", "Assertor", "OutcomeValue", "Software", "TestCase"),
        *("TestMode", "TestResult", "TestSubject"),
    },
    "properties": {"assertedBy", "info", "mainAssertor", "mode", "outcome", "pointer", "result", "subject", "test"},
    "values": {"automatic", "cantTell", "failed", "inapplicable", "manual", "passed", "untested"},
}
"""The terms of the EARL schema that such a report may use."""


def write_report(outcomes: Mapping[str, bool]) -> bytes:
    """Return a report in Turtle on which tests passed, by their names in the suite."""
    named = {prefix: PREFIXES[prefix] for prefix in ("dcterms", "rdf", "xsd")}
    moment = ox.Literal(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", datatype=ox.NamedNode(f"{named['xsd']}dateTime"))
    kind = ox.NamedNode(f"{named['rdf']}type")
    subject = ox.NamedNode(SUBJECT)
    triples = [
        ox.Triple(subject, kind, _earl("Software")),
        ox.Triple(subject, kind, _earl("TestSubject")),
        ox.Triple(subject, ox.NamedNode(f"{DOAP}name"), ox.Literal("poakg")),
        ox.Triple(subject, ox.NamedNode(f"{DOAP}revision"), ox.Literal(__version__)),
    ]
    for name, passed in sorted(outcomes.items()):
        assertion, result = ox.BlankNode(), ox.BlankNode()
        triples += [
            ox.Triple(assertion, kind, _earl("Assertion")),
            ox.Triple(assertion, _earl("assertedBy"), subject),
            ox.Triple(assertion, _earl("subject"), subject),
            ox.Triple(assertion, _earl("test"), ox.NamedNode(f"{TEST}{name}")),
            ox.Triple(assertion, _earl("mode"), _earl("automatic")),
            ox.Triple(assertion, _earl("result"), result),
            ox.Triple(result, kind, _earl("TestResult")),
            ox.Triple(result, _earl("outcome"), _earl("passed" if passed else "failed")),
            ox.Triple(result, ox.NamedNode(f"{named['dcterms']}date"), moment),
        ]
    prefixes = {"earl": EARL, "doap": DOAP, "dcterms": named["dcterms"], "xsd": named["xsd"]}
    return bytes(ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b"")


def _earl(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{EARL}{name}")
