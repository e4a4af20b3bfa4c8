"""The work of one validation, in parts that any number of processes can take one after the other."""

from collections.abc import Iterator
from collections.abc import Sequence
from collections.abc import Set
from typing import NamedTuple

from poakg.shacl.data_graph import Data
from poakg.shacl.results import Result
from poakg.shacl.shapes import Constraint
from poakg.shacl.shapes import Evaluation
from poakg.shacl.shapes import Finding
from poakg.shacl.shapes import Shape
from poakg.shacl.sparql.constraints import QueryConstraint

# Fewer focus nodes than this are not worth a part of their own.
_CHUNK = 5_000

# The place of a result: its shape, its focus node, and whether a query found it.
Place = tuple[int, int, bool]


class Job(NamedTuple):
    """Constraints of a shape to be checked at some of its focus nodes."""

    shape: Shape
    constraints: Sequence[Constraint]
    nodes: Set[int]
    asks: bool


def list_queries(constraint: Constraint) -> Iterator[QueryConstraint]:
    """Return the queries that a constraint asks, those of the shapes it refers to included."""
    if isinstance(constraint, QueryConstraint):
        yield constraint
    for shape in constraint.shapes():
        for inner in shape.constraints:
            yield from list_queries(inner)


def plan(roots: Sequence[Shape], evaluation: Evaluation, within: Set[int] | None, processes: int) -> list[list[Job]]:
    """Return the work in parts; what asks queries is one part, so that only one process needs a store.

    Where there is little to do it is all one part.
    """
    asking: list[Job] = []
    others: list[Job] = []
    for shape in roots:
        nodes = evaluation.select(shape, within)
        queries = [constraint for constraint in shape.constraints if any(list_queries(constraint))]
        rest = [constraint for constraint in shape.constraints if constraint not in queries]
        asking.append(Job(shape, queries, nodes, asks=True))
        others.append(Job(shape, rest, nodes, asks=False))
    if processes == 1 or sum(len(job.nodes) for job in others) < _CHUNK:
        return [[*asking, *others]]
    return [asking, *([job._replace(nodes=nodes)] for job in others for nodes in _split(job.nodes, 4 * processes))]


def run(evaluation: Evaluation, jobs: Sequence[Job]) -> list[tuple[Place, Result]]:
    """Return the results of some jobs, each with its place among all results."""
    return [
        ((job.shape.rank, finding.node, job.asks), _resolve(finding, evaluation.data))
        for job in jobs
        for finding in evaluation.check(job.shape, job.nodes, job.constraints)
    ]


def _split(nodes: Set[int], parts: int) -> list[Set[int]]:
    count = min(len(nodes) // _CHUNK, parts)
    if count < 2:
        return [nodes]
    ordered = sorted(nodes)
    return [set(ordered[place::count]) for place in range(count)]


def _resolve(finding: Finding, data: Data) -> Result:
    terms = data.terms
    return Result(
        focus=terms[finding.focus],
        path=finding.path,
        value=None if finding.value is None else terms[finding.value],
        component=finding.component,
        source_shape=finding.shape.node,
        source_constraint=finding.constraint,
        severity=finding.shape.severity,
        messages=finding.messages,
        details=tuple(_resolve(detail, data) for detail in finding.details),
    )
