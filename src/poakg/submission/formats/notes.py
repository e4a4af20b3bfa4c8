"""Take notes on cells and text boxes of a sheet from the XML of their parts (ECMA-376 part 1, 18.7 and 20.5)."""

import re

from poakg.submission.normalize import clean
from poakg.submission.tables import RawTable
from poakg.submission.tables import number_column

_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class NoteReader:
    """Receives the elements of the part with the notes of a sheet and fills ``table``."""

    def __init__(self, table: RawTable) -> None:
        self._table = table
        self._place = (0, 0)
        self._pieces: list[str] = []
        self._is_text = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        if tag == "comment":
            found = _PLACE.fullmatch(attributes.get("ref", ""))
            self._place = (int(found[2]), number_column(found[1])) if found else (0, 0)
            self._pieces = []
        self._is_text = tag == "t"

    def text(self, data: str) -> None:
        """Take a piece of text."""
        if self._is_text:
            self._pieces.append(data)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        self._is_text = False
        if tag == "comment" and (text := clean("".join(self._pieces))):
            self._table.notes[self._place] = text


class BoxReader:
    """Receives the elements of the part with the drawings of a sheet and fills ``table``."""

    def __init__(self, table: RawTable) -> None:
        self._table = table
        self._inside: list[str] = []
        self._corner = {"row": 0, "col": 0}
        self._pieces: list[str] = []

    def start(self, tag: str, _: dict[str, str]) -> None:
        """Take the beginning of an element."""
        self._inside.append(tag)
        if tag in ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor"):
            self._corner = {"row": 0, "col": 0}
        elif tag == "sp":
            self._pieces = []
        elif tag in ("p", "br"):
            self._pieces.append(" ")

    def text(self, data: str) -> None:
        """Take a piece of text."""
        if self._inside[-1] == "t" and "sp" in self._inside:
            self._pieces.append(data)
        elif self._inside[-2:] in (["from", "row"], ["from", "col"]) and data.isdecimal():
            self._corner[self._inside[-1]] = int(data)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        self._inside.pop()
        if tag == "sp" and (text := clean("".join(self._pieces))):
            self._table.boxes.append((self._corner["row"] + 1, self._corner["col"] + 1, text))
