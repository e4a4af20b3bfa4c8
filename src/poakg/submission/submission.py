"""What a submitted file states, and where in the file each statement is."""

from collections import defaultdict
from dataclasses import dataclass
from dataclasses import field
from functools import cached_property

import pyoxigraph as ox

from poakg.submission.tables import RawTable

Node = ox.NamedNode | ox.BlankNode
Term = ox.NamedNode | ox.BlankNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a text file, or a cell of a table as a spreadsheet names it; what is not known is empty.

    ``element`` names an element of JSON, such as ``answers[0].comment``, since a file may be a single line.
    """

    sheet: str = ""
    row: int = 0
    column: str = ""
    line: int = 0
    element: str = ""

    def __str__(self) -> str:
        cell = f"{self.column}{self.row or ''}"
        named = self.sheet if self.sheet.endswith(".csv") else f"sheet {self.sheet}"
        parts = [f"line {self.line}" if self.line else "", named if self.sheet else ""]
        parts.append(f"cell {cell}" if self.column and self.row else f"row {self.row}" if self.row else "")
        return ", ".join(filter(None, [*parts, self.element]))


@dataclass(frozen=True, slots=True)
class ReadingIssue:
    """Something that was found while reading: the id of its rule (family ``reading``), where, and the value found.

    ``unread`` counts the cells, elements or statements that it says were not read.
    """

    rule: str
    place: Place
    value: str = ""
    unread: int = 0


@dataclass
class Submission:
    """What a file submits.

    ``name`` is that of its file, or where ``file`` has several submissions says which; ``kind`` is the notation of the
    template it follows. ``sheets`` are in the order in which a person goes through them; ``tables`` has them as they
    are by name, ``original`` is the spreadsheet file. ``statements`` has the place of every triple, ``subjects`` that
    of each thing that has a row of its own, ``typed`` what was typed at a place where a value is stated otherwise,
    ``columns`` the letter under which a sheet holds a property, ``keyed`` the names by which baselines know things
    whose IRI does not have their key. It is not ``complete`` when a part of the file could
    not be read, so that what would be missing there says nothing about its author.
    """

    name: str
    kind: str = ""
    file: str = ""
    sheets: tuple[str, ...] = ()
    tables: dict[str, RawTable] = field(default_factory=dict)
    original: bytes = b""
    statements: dict[ox.Triple, Place] = field(default_factory=dict)
    subjects: dict[Node, Place] = field(default_factory=dict)
    typed: dict[tuple[Place, Term], str] = field(default_factory=dict)
    columns: dict[tuple[str, str], str] = field(default_factory=dict)
    keyed: dict[Node, str] = field(default_factory=dict)
    issues: list[ReadingIssue] = field(default_factory=list)
    complete: bool = True

    def add(self, subject: Node, predicate: ox.NamedNode, value: Term, place: Place) -> None:
        """State a triple; where it is stated twice the first place counts."""
        self.statements.setdefault(ox.Triple(subject, predicate, value), place)

    def report(self, rule: str, place: Place, value: str = "", *, fatal: bool = False, unread: int = 0) -> None:
        """Note what was found while reading; a ``fatal`` one leaves the submission incomplete."""
        self.issues.append(ReadingIssue(rule, place, value, unread))
        self.complete = self.complete and not fatal

    @property
    def unread(self) -> int:
        """How many cells, elements or statements were not read; at least one when the submission is incomplete."""
        return max(sum(issue.unread for issue in self.issues), 0 if self.complete else 1)

    def rank(self, place: Place) -> tuple[int, int, int, int, str]:
        """Return a sort key that orders places as a person goes through the file."""
        sheet = self.sheets.index(place.sheet) if place.sheet in self.sheets else len(self.sheets)
        return (sheet, place.line, place.row, len(place.column), place.column)

    def find_mention(self, thing: Term) -> Place | None:
        """Return the first place where something is stated of ``thing``, or with it."""
        return self._find(thing) or self._by_value.get((None, thing))

    def locate(self, focus: Term, path: Term | None = None, value: Term | None = None) -> Place:
        """Return the place of what is stated of ``focus`` through ``path``, as exactly as it is known."""
        if path is not None and value is not None:
            # The path of a finding may start elsewhere than at the focus, such as at an answer of the report.
            exact: dict[Term, Place] = dict(self._by_path.get((path, value), ()))
            if exact:
                return exact.get(focus) or next(iter(exact.values()))
        place = self._by_subject.get((focus, path)) if path is not None else self._by_value.get((focus, value))
        return place or self._expect(focus, path) or self._find(value) or self.find_mention(focus) or Place()

    @cached_property
    def _by_path(self) -> dict[tuple[Term, Term], list[tuple[Term, Place]]]:
        found: dict[tuple[Term, Term], list[tuple[Term, Place]]] = defaultdict(list)
        for triple, place in self.statements.items():
            found[triple.predicate, triple.object].append((triple.subject, place))  # type: ignore[index, arg-type]
        return found

    @cached_property
    def _by_value(self) -> dict[tuple[Term | None, Term | None], Place]:
        found: dict[tuple[Term | None, Term | None], Place] = {}
        for triple, place in self.statements.items():
            found.setdefault((triple.subject, triple.object), place)  # type: ignore[arg-type]
            found.setdefault((None, triple.object), place)  # type: ignore[arg-type]
        return found

    @cached_property
    def _by_subject(self) -> dict[tuple[Term, Term | None], Place]:
        found: dict[tuple[Term, Term | None], Place] = {}
        for triple, place in self.statements.items():
            found.setdefault((triple.subject, triple.predicate), place)  # type: ignore[arg-type]
            found.setdefault((triple.subject, None), place)  # type: ignore[arg-type]
        return found

    def _expect(self, focus: Term, path: Term | None) -> Place | None:
        """Return the cell where a value would stand that is not there."""
        row = self.subjects.get(focus)  # type: ignore[arg-type]
        letter = self.columns.get((row.sheet, path.value)) if row and isinstance(path, ox.NamedNode) else None
        return Place(row.sheet, row.row, letter) if row and letter else None

    def _find(self, thing: Term | None) -> Place | None:
        if thing is None or isinstance(thing, ox.Literal):
            return None
        return self.subjects.get(thing) or self._by_subject.get((thing, None))
