"""Figures, each made from a question that it shows: matrices as heat maps, the life cycle, and what falls due."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Response

from poakg.graph.catalogue import CatalogueQuery
from poakg.graph.suggestions import suggest
from poakg.namespaces import BASE
from poakg.web.http.problems import NotFoundError
from poakg.web.pages.results import Cell
from poakg.web.pages.selection import select
from poakg.web.pages.view import ask_question
from poakg.web.pages.view import get_service
from poakg.web.pages.view import name_results
from poakg.web.pages.view import show

_MATRIX = "matrix"
_STEPS = 5
_PROVISION = "provision"
_UNDERTAKING = f"{BASE}code/force/undertaking"


@dataclass(frozen=True)
class Field:
    """A field of a matrix: its ``value`` as printed, how dark it is from 0 to 5, and where a click leads."""

    value: str
    step: int
    link: str


@dataclass(frozen=True)
class Matrix:
    """A heat map: what its rows and columns are, and the fields of each row in the order of the columns."""

    columns: list[Cell]
    rows: list[tuple[Cell, list[Field | None]]]


def list_figures() -> Response:
    """Show which figures there are."""
    return show("figures.html", matrices=list(_list_matrices().values()))


def show_matrix(name: str) -> Response:
    """Show the answer to the question ``name`` about two facets as a heat map. Raises NotFoundError."""
    matrices = _list_matrices()
    if name not in matrices:
        raise NotFoundError(f"There is no figure called {name}.", suggest(name, list(matrices)))
    answer = ask_question(name)
    return show("matrix.html", answer=answer, matrix=make_matrix(answer.result.columns, answer.records),
                names=name_results(answer.result))  # fmt: skip


def show_life_cycle() -> Response:
    """Show the stages of a weapon's life in their order, with what is to be done at each, and the gaps."""
    answer = ask_question("life-cycle")
    stages: dict[Cell, dict[Cell, dict[str, Cell]]] = {}
    for record in answer.records:
        provisions = stages.setdefault(record["stage"], {})
        if _PROVISION in record:
            provisions.setdefault(record[_PROVISION], record)
    names = name_results(answer.result)
    return show("life-cycle.html", answer=answer, names=names,
                stages=[(stage, _count_forces(rows.values())) for stage, rows in stages.items()],
                provisions={stage.iri: list(rows.values()) for stage, rows in stages.items()})  # fmt: skip


def make_matrix(variables: list[str], records: list[dict[str, Cell]]) -> Matrix:
    """Return the heat map of ``records``; the first three ``variables`` are those of row, column and value."""
    row_name, column_name, value_name, *_ = variables
    columns = _sort_numbered(list(dict.fromkeys(record[column_name] for record in records)))
    values = {(record[row_name], record[column_name]): record[value_name].text for record in records}
    most = max((float(value) for value in values.values()), default=0.0)
    rows: list[tuple[Cell, list[Field | None]]] = []
    for row in dict.fromkeys(record[row_name] for record in records):
        fields = []
        for column in columns:
            value = values.get((row, column), "")
            link = select({row_name: row.iri, column_name: column.iri}) or row.link or ""
            fields.append(Field(value, _darken(float(value), most), link) if value and float(value) else None)
        rows.append((row, fields))
    return Matrix(columns, rows)


def _sort_numbered(cells: list[Cell]) -> list[Cell]:
    """Return things that go by numbers, such as goals, in the order of these, and others as they are."""
    numbers = {cell: cell.iri.rpartition("/")[2] for cell in cells}
    return sorted(cells, key=lambda cell: int(numbers[cell])) if all(map(str.isdecimal, numbers.values())) else cells


def _darken(value: float, most: float) -> int:
    """Return how dark a field is whose ``value`` is at most ``most``, from 1 to 5."""
    return max(1, round(_STEPS * value / most))


def _count_forces(records: Iterable[dict[str, Cell]]) -> dict[str, int]:
    """Return how many of ``records``, one a provision, undertake something, and how many of these unhedged."""
    listed = list(records)
    firm = [one for one in listed if "force" in one and one["force"].iri == _UNDERTAKING]
    unhedged = [one for one in firm if one["hedged"].text == "false"]
    return {"all": len(listed), "firm": len(firm), "unhedged": len(unhedged)}


def _list_matrices() -> dict[str, CatalogueQuery]:
    return {name: query for name, query in get_service().queries.items() if _MATRIX in query.tags}
