"""What the servers are asked: the catalogue, look-ups of single subjects, one large result, and a cross join."""

from collections.abc import Iterable
from pathlib import Path

from poakg.queries import read_queries

LARGE = "SELECT ?s ?p ?o WHERE { { ?s ?p ?o } UNION { ?s ?p ?o } UNION { ?s ?p ?o } } LIMIT 90000"
"""Some 20 MB as JSON."""

CROSS_JOIN = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

SMALL = ("commitments-by-force", "provisions-by-kind", "populations", "deliverables", "state-codes-that-differ")
"""Questions of the catalogue that other clients ask beside the cross join."""


def read_catalogue(content: Path) -> dict[str, str]:
    """Return the questions of the catalogue by name, without the headers."""
    return {
        name: "\n".join(line for line in query.text.splitlines() if not line.startswith("#"))
        for name, query in read_queries(content).items()
    }


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
