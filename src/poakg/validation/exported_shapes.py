"""The rules on submissions as files that any SHACL engine can run, with what they look up."""

from collections.abc import Iterator

import pyoxigraph as ox

from poakg.rdf.terms import RDF_TYPE
from poakg.rdf.terms import make_term
from poakg.rdf.terms import write_ntriples
from poakg.rdf.turtle import format_turtle
from poakg.validation.rulebook import Rulebook

SUBMISSIONS = "submissions.ttl"
ACROSS = "across-submissions.ttl"
BACKGROUND = "background.ttl"
SHAPES_FILES = (SUBMISSIONS, ACROSS, BACKGROUND)

_INDIVIDUAL = make_term("owl", "NamedIndividual")
_CALLS = f"""# Run them over a file in RDF, such as the one that 'poakg convert report.xlsx --to turtle' writes:
#   pyshacl -s {{name}} -e {BACKGROUND} report.ttl
#   shacl validate --shapes {{name}} --data report-with-background.ttl
# where the second file has the statements of {BACKGROUND} and of the report. Rules on reading (RD) are about files
# that are not RDF, so no SHACL engine has them.
"""
_HEADERS = {
    SUBMISSIONS: "# The rules that each submission is checked against, as SHACL shapes.\n" + _CALLS,
    ACROSS: "# The rules on several submissions together, as SHACL shapes.\n" + _CALLS,
    BACKGROUND: """# What the rules on submissions look up: States, codes, provisions and reporting items.
# pySHACL takes over what its option -e names where it is declared as a named individual, so all of it is.
""",
}


def export_shapes(rulebook: Rulebook) -> Iterator[tuple[str, bytes]]:
    """Yield the files by name: the rules on each submission, those across submissions, and what both look up."""
    members = dict.fromkeys(triple.subject for triple in rulebook.reference if triple.predicate == RDF_TYPE)
    background = [*rulebook.reference, *(ox.Triple(member, RDF_TYPE, _INDIVIDUAL) for member in members)]
    graphs = {SUBMISSIONS: rulebook.shapes.triples, ACROSS: rulebook.cross_shapes, BACKGROUND: background}
    for name, triples in graphs.items():
        body = format_turtle(write_ntriples(triples), name)
        yield name, f"{_HEADERS[name].format(name=name)}\n{body}".encode()
