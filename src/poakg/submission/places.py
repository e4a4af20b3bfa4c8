"""Where in a submitted file a statement stands."""

from dataclasses import dataclass
from dataclasses import field

from rdflib import Graph
from rdflib.term import Node

from poakg.submission.tables import RawTable


@dataclass(frozen=True)
class Place:
    """A line of a text file, or a cell of a table as a spreadsheet names it; what is not known is empty."""

    sheet: str = ""
    row: int = 0
    column: str = ""
    line: int = 0

    def __str__(self) -> str:
        cell = f"{self.column}{self.row or ''}"
        named = self.sheet if self.sheet.endswith(".csv") else f"sheet {self.sheet}"
        parts = [f"line {self.line}" if self.line else "", named if self.sheet else ""]
        parts.append(f"cell {cell}" if self.column and self.row else f"row {self.row}" if self.row else "")
        return ", ".join(filter(None, parts))


@dataclass
class Submission:
    """What a file submits: its ``graph`` and where its statements stand.

    ``sheets`` are in the order in which a person goes through them, ``tables`` as they are, by the name of the sheet.
    ``places`` has an entry for each subject, each subject and property, and each whole triple that is known.
    """

    name: str
    graph: Graph
    sheets: tuple[str, ...] = ()
    tables: dict[str, RawTable] = field(default_factory=dict)
    places: dict[tuple[Node, ...], Place] = field(default_factory=dict)

    def add(self, subject: Node, predicate: Node, value: Node, place: Place) -> None:
        """State a triple and remember where it stands."""
        self.graph.add((subject, predicate, value))
        self.places.setdefault((subject, predicate, value), place)
        self.places.setdefault((subject, predicate), place)
        self.places.setdefault((subject,), place)

    def expect(self, subject: Node, predicate: Node, place: Place) -> None:
        """Remember where a value would stand that is not there."""
        self.places.setdefault((subject, predicate), place)

    def rank(self, place: Place) -> tuple[int, int, int, int, str]:
        """Return a sort key that orders places as a person goes through the file."""
        sheet = self.sheets.index(place.sheet) if place.sheet in self.sheets else len(self.sheets)
        return (sheet, place.line, place.row, len(place.column), place.column)

    def locate(self, focus: Node, path: Node | None, value: Node | None) -> Place:
        """Return the place of a finding, as exactly as it is known."""
        keys: list[tuple[Node | None, ...]] = [(focus, path, value), (focus, path), (value,), (focus,)]
        if path is not None and value is not None:
            keys[1:1] = [(subject, path, value) for subject in self.graph.subjects(path, value)]
        for key in keys:
            place = self.places.get(key)  # type: ignore[arg-type]
            if place is not None:
                return place
        return Place()
