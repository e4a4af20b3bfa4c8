"""A diagram of the main classes: a box for each with its relations, in columns by distance from the centre."""

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean
from typing import NamedTuple

from poakg.release.page.terms import Link
from poakg.release.page.terms import Ontology

# In pixels, for text of 13 pixels.
_HEAD, _ROW, _FOOT = 32, 20, 6
_CHARACTER, _PADDING = 7.2, 24
_GAP_ACROSS, _GAP_DOWN, _MARGIN = 110, 22, 2
_SWEEPS = 12


class Relation(NamedTuple):
    """A property that leads from a class to a class, both as the topmost class of ours above the one stated."""

    subject: str
    property: str
    object: str


@dataclass
class Box:
    """A class in the diagram, with the words of its ``rows`` and where each of them is."""

    link: Link
    rows: list[tuple[str, float]]
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Diagram:
    """Boxes of one width, and the paths of the lines between them."""

    width: float
    height: float
    box_width: float
    boxes: list[Box]
    lines: list[str]


def list_relations(ontology: Ontology) -> list[Relation]:
    """Return the relations between classes of things, by property; codes only describe things and are left out."""
    codes = {name for iri in ontology.code_lists for name in (iri, *ontology.ancestors[iri])}
    found = {
        Relation(_climb(ontology, subject), name, _climb(ontology, target))
        for name in ontology.properties
        for subject in ontology.domains[name]
        for target in ontology.ranges[name]
        if {subject, target}.issubset(ontology.classes) and not codes & {subject, target}
    }
    return sorted(found, key=lambda relation: [ontology.sort_key(iri) for iri in relation])


def draw_diagram(ontology: Ontology, relations: list[Relation]) -> Diagram:
    """Return the diagram of all classes that are related to at least two others in it."""
    relations = _select(relations)
    columns = _arrange(relations)
    order = [iri for column in columns for iri in column]
    rows = {
        iri: sorted((one for one in relations if one.subject == iri), key=lambda one: order.index(one.object))
        for iri in order
    }
    words = [ontology.get_name(name) for iri in order for name in (iri, *(one.property for one in rows[iri]))]
    box_width = _PADDING + _CHARACTER * max(map(len, words), default=0)
    heights = {iri: _HEAD + _ROW * len(members) + (_FOOT if members else 0) for iri, members in rows.items()}
    totals = [sum(heights[iri] + _GAP_DOWN for iri in column) - _GAP_DOWN for column in columns]
    height = max(totals, default=0)
    boxes: dict[str, Box] = {}
    for number, (column, total) in enumerate(zip(columns, totals, strict=True)):
        y = _MARGIN + (height - total) / 2
        for iri in column:
            lines = [
                (ontology.get_name(relation.property), y + _HEAD + _ROW * (index + 0.5))
                for index, relation in enumerate(rows[iri])
            ]
            x = _MARGIN + number * (box_width + _GAP_ACROSS)
            boxes[iri] = Box(ontology.link(iri), lines, x, y, heights[iri])
            y += heights[iri] + _GAP_DOWN
    paths = [
        _draw_line(boxes[iri], y, boxes[relation.object], box_width)
        for iri, members in rows.items()
        for relation, (_, y) in zip(members, boxes[iri].rows, strict=True)
    ]
    width = len(columns) * (box_width + _GAP_ACROSS) - _GAP_ACROSS / 2
    return Diagram(width + 2 * _MARGIN, height + 2 * _MARGIN, box_width, list(boxes.values()), paths)


def _select(relations: list[Relation]) -> list[Relation]:
    """Leave out relations of a class to itself and, until none is left, classes related to fewer than two others."""
    relations = [relation for relation in relations if relation.subject != relation.object]
    while True:
        near = _find_neighbours(relations)
        kept = [relation for relation in relations if len(near[relation.subject]) > 1 < len(near[relation.object])]
        if len(kept) == len(relations):
            return kept
        relations = kept


def _arrange(relations: list[Relation]) -> list[list[str]]:
    """Return columns of classes: first the one with most neighbours, then its neighbours, then theirs.

    Within its column a class moves towards its neighbours, so that few lines cross.
    """
    near = _find_neighbours(relations)
    columns: list[list[str]] = []
    left = dict.fromkeys(near)
    while left:
        placed = near.keys() - left.keys()
        column = [iri for iri in left if near[iri] & placed] or [max(left, key=lambda iri: len(near[iri]))]
        columns.append(column)
        left = {iri: None for iri in left if iri not in column}
    for _ in range(_SWEEPS):
        places = {iri: (index + 0.5) / len(column) for column in columns for index, iri in enumerate(column)}
        for column in columns:
            column.sort(key=lambda iri: fmean([places[iri], *(places[other] for other in near[iri])]))
            places |= {iri: (index + 0.5) / len(column) for index, iri in enumerate(column)}
    return columns


def _find_neighbours(relations: list[Relation]) -> dict[str, set[str]]:
    near: dict[str, set[str]] = defaultdict(set)
    for relation in relations:
        near[relation.subject].add(relation.object)
        near[relation.object].add(relation.subject)
    return near


def _draw_line(start: Box, y: float, end: Box, width: float) -> str:
    """Return the path from a row of ``start`` to the head of ``end``, on the sides that face each other."""
    from_x = start.x if end.x < start.x else start.x + width
    to_x = end.x + width if end.x <= start.x else end.x
    bend = _GAP_ACROSS / 2
    from_bend = from_x + (-bend if end.x < start.x else bend)
    to_bend = to_x + (bend if end.x <= start.x else -bend)
    to_y = end.y + _HEAD / 2
    return f"M{from_x:.1f} {y:.1f}C{from_bend:.1f} {y:.1f} {to_bend:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"


def _climb(ontology: Ontology, iri: str) -> str:
    """Return the topmost class of ours above ``iri``."""
    return [iri, *ontology.ancestors[iri]][-1]
