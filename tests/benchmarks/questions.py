"""What the servers are asked: the catalogue, look-ups of single subjects, one large result, and a cross join."""

from collections.abc import Iterable
from pathlib import Path

from poakg.graph.catalogue import read_queries
from poakg.namespaces import GRAPH
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM

LARGE = "SELECT ?s ?p ?o WHERE { { ?s ?p ?o } UNION { ?s ?p ?o } UNION { ?s ?p ?o } } LIMIT 90000"
"""Some 20 MB as JSON."""

CROSS_JOIN = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

SMALL = ("commitments-by-force", "provisions-by-kind", "populations", "deliverables", "state-codes-that-differ")
"""Questions of the catalogue that other clients ask beside the cross join."""

_PREFIXES = f"PREFIX item: <{PREFIXES['item']}>\nPREFIX poakg: <{TERM}>\nPREFIX state: <{PREFIXES['state']}>\n"

_ON_SUBMISSIONS = {
    "reports of one State": """SELECT ?report ?day (COUNT(?answer) AS ?answers) WHERE {
  ?report poakg:reportingState state:XKA ; poakg:submittedOn ?day ; poakg:answer ?answer .
} GROUP BY ?report ?day ORDER BY DESC(?day)""",
    "answers to one item": """SELECT ?cycle ?value (COUNT(?answer) AS ?answers) WHERE {
  ?answer poakg:item item:45.1 ; poakg:value ?value .
  ?report poakg:answer ?answer ; poakg:cycle ?cycle .
} GROUP BY ?cycle ?value ORDER BY ?cycle ?value""",
    "answers by item": """SELECT ?item ?value (COUNT(?answer) AS ?answers) WHERE {
  ?answer poakg:item ?item ; poakg:value ?value .
} GROUP BY ?item ?value ORDER BY ?item ?value""",
    "reports without submitter": """SELECT ?state (COUNT(?report) AS ?reports) WHERE {
  ?report a poakg:NationalReport ; poakg:reportingState ?state .
  FILTER NOT EXISTS { ?report poakg:submitterRole ?role }
} GROUP BY ?state ORDER BY ?state""",
    "graph of one report": f"""SELECT ?s ?p ?o WHERE {{
  GRAPH <{GRAPH}submission/XKA/2026/national-report/1> {{ ?s ?p ?o }}
}}""",
}


def read_catalogue(content: Path) -> dict[str, str]:
    """Return the questions of the catalogue by name, without the headers."""
    return {
        name: "\n".join(line for line in query.text.splitlines() if not line.startswith("#"))
        for name, query in read_queries(content).items()
    }


def read_questions_on_submissions() -> dict[str, str]:
    """Return questions by name about the invented reports, which those of the catalogue do not touch."""
    return {name: _PREFIXES + text for name, text in _ON_SUBMISSIONS.items()}


def list_look_ups(files: Iterable[Path], most: int) -> list[str]:
    """Return queries for all that is said of single subjects, of at most ``most`` that lie evenly over each file."""
    found: list[str] = []
    for path in files:
        with path.open(encoding="utf-8") as lines:
            subjects = list(dict.fromkeys(line.split(" ", 1)[0] for line in lines if line.startswith("<")))
        found += subjects[:: -(-len(subjects) // most)]
    return [f"SELECT ?p ?o WHERE {{ {subject} ?p ?o }}" for subject in found]


def mix(catalogue: Iterable[str], look_ups: list[str]) -> list[str]:
    """Return the questions of the catalogue, each followed by a look-up."""
    questions = list(catalogue)
    step = max(len(look_ups) // len(questions), 1)
    return [
        text
        for number, question in enumerate(questions)
        for text in (question, look_ups[number * step % len(look_ups)])
    ]
