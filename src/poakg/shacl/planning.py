"""The work of one validation, divided into parts that can be done by any number of processes in any order."""

from collections.abc import Iterator
from collections.abc import Sequence
from collections.abc import Set
from typing import NamedTuple

from poakg.shacl.data_graph import DataGraph
from poakg.shacl.results import Result
from poakg.shacl.shapes import Constraint
from poakg.shacl.shapes import Evaluation
from poakg.shacl.shapes import RawResult
from poakg.shacl.shapes import Shape
from poakg.shacl.sparql.constraints import QueryConstraint

# A part has at least this many focus nodes.
_MIN_CHUNK = 5_000

# What results are sorted by: rank of the shape, number of the focus node, whether a query produced the result.
Position = tuple[int, int, bool]


class CheckTask(NamedTuple):
    """The ``constraints`` of ``shape`` to check at its focus nodes ``nodes``; ``has_queries`` if they use SPARQL."""

    shape: Shape
    constraints: Sequence[Constraint]
    nodes: Set[int]
    has_queries: bool


def list_queries(constraint: Constraint) -> Iterator[QueryConstraint]:
    """Yield the query constraints in a constraint: itself, and those of the shapes it refers to."""
    if isinstance(constraint, QueryConstraint):
        yield constraint
    for shape in constraint.shapes():
        for inner in shape.constraints:
            yield from list_queries(inner)


def plan(
    roots: Sequence[Shape], evaluation: Evaluation, within: Set[int] | None, processes: int
) -> list[list[CheckTask]]:
    """Return the tasks for all ``roots`` in parts; all queries are in one, so that only one process fills a store.

    Focus nodes are limited to ``within`` unless that is None. A small validation is a single part.
    """
    queried: list[CheckTask] = []
    others: list[CheckTask] = []
    for shape in roots:
        nodes = evaluation.select(shape, within)
        queries = [constraint for constraint in shape.constraints if any(list_queries(constraint))]
        rest = [constraint for constraint in shape.constraints if constraint not in queries]
        queried.append(CheckTask(shape, queries, nodes, has_queries=True))
        others.append(CheckTask(shape, rest, nodes, has_queries=False))
    if processes == 1 or sum(len(task.nodes) for task in others) < _MIN_CHUNK:
        return [[*queried, *others]]
    return [queried, *([task._replace(nodes=nodes)] for task in others for nodes in _split(task.nodes, 4 * processes))]


def run(evaluation: Evaluation, tasks: Sequence[CheckTask]) -> list[tuple[Position, Result]]:
    """Return the results of ``tasks``, each with its position among all results."""
    return [
        ((task.shape.rank, result.node, task.has_queries), _resolve(result, evaluation.data))
        for task in tasks
        for result in evaluation.check(task.shape, task.nodes, task.constraints)
    ]


def _split(nodes: Set[int], parts: int) -> list[Set[int]]:
    count = min(len(nodes) // _MIN_CHUNK, parts)
    if count < 2:
        return [nodes]
    ordered = sorted(nodes)
    return [set(ordered[start::count]) for start in range(count)]


def _resolve(result: RawResult, data: DataGraph) -> Result:
    terms = data.terms
    return Result(
        focus=terms[result.focus],
        path=result.path,
        value=None if result.value is None else terms[result.value],
        component=result.component,
        source_shape=result.shape.node,
        source_constraint=result.constraint,
        severity=result.shape.severity,
        messages=result.messages,
        details=tuple(_resolve(detail, data) for detail in result.details),
    )
