"""Read spreadsheets (XLSX) into tables, cell by cell.

The parts of an XLSX file are read here and not through a library, because a submission needs to know what the quick
modes of libraries leave out: merged cells, formulas that were never calculated, and sheets that a file only
pretends to fill.
"""

import posixpath
from collections.abc import Iterator

from poakg.errors import UnreadableError
from poakg.submission.cells import EPOCH_1904
from poakg.submission.cells import choose_writer
from poakg.submission.formats.notes import BoxReader
from poakg.submission.formats.notes import NoteReader
from poakg.submission.formats.xlsx_sheet import SheetReader
from poakg.submission.formats.xlsx_sheet import Workbook
from poakg.submission.formats.xlsx_sheet import write_characters
from poakg.submission.formats.xml import Handlers
from poakg.submission.formats.xml import read_xml
from poakg.submission.formats.zip import FAULTS
from poakg.submission.formats.zip import Archive
from poakg.submission.limits import LIMITS
from poakg.submission.limits import Limits
from poakg.submission.tables import RawTable

_ANCIENT = b"\xd0\xcf\x11\xe0"
_AGAIN = "Open it in a spreadsheet program and save it as .xlsx, without a password."


def read_spreadsheet(name: str, content: bytes, limits: Limits = LIMITS) -> list[RawTable]:
    """Return the sheets of an XLSX file as tables, hidden ones included. Raises UnreadableError."""
    if content.startswith(_ANCIENT):
        raise UnreadableError(f"{name} is locked by a password, or in the form of before 2007.", _AGAIN)
    try:
        archive = Archive(name, content, limits)
    except UnreadableError as error:
        raise UnreadableError(error.message, _AGAIN) from error
    return _Reader(name, archive, limits).read()


class _Reader:
    """Reads the parts of one file; lives for one call of ``read_spreadsheet``."""

    def __init__(self, name: str, archive: Archive, limits: Limits) -> None:
        self._name = name
        self._archive = archive
        self._limits = limits
        self._book = Workbook()

    def read(self) -> list[RawTable]:
        main = self._find_main_part()
        self._read_part(main, Handlers(self._note_sheet), required=True)
        if len(self._book.sheets) > self._limits.sheets:
            raise UnreadableError(
                f"{self._name} has more than {self._limits.sheets} sheets.", "Remove those that are not needed."
            )
        parts = self._read_relations(main)
        for kind, target in parts.values():
            if kind == "sharedStrings":
                self._read_texts(target)
            elif kind == "styles":
                self._read_styles(target)
        return list(self._read_sheets(parts))

    def _find_main_part(self) -> str:
        mains = [target for kind, target in self._read_relations("").values() if kind == "officeDocument"]
        return mains[0] if mains else "xl/workbook.xml"

    def _read_relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return kind and target of the relationships of ``part`` by their id."""
        folder, file = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship":
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
                found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], target)

        self._read_part(posixpath.join(folder, "_rels", f"{file}.rels"), Handlers(start))
        return found

    def _note_sheet(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self._book.epoch = EPOCH_1904
        if tag == "sheet":
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            is_visible = attributes.get("state", "visible") == "visible"
            self._book.sheets.append((attributes.get("name", ""), relation, is_visible))

    def _read_texts(self, part: str) -> None:
        pieces: list[str] = []
        inside: list[str] = []

        def start(tag: str, _: dict[str, str]) -> None:
            inside.append(tag)

        def end(tag: str) -> None:
            inside.pop()
            if tag == "si":
                self._book.texts.append(write_characters("".join(pieces)))
                pieces.clear()

        def text(data: str) -> None:
            # Readings in another script (rPh) stand beside the text and are not part of it.
            if inside[-1] == "t" and "rPh" not in inside:
                pieces.append(data)

        self._read_part(part, Handlers(start, end, text))

    def _read_styles(self, part: str) -> None:
        codes: dict[str, str] = {}
        inside: list[str] = []
        count = 0

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal count
            inside.append(tag)
            if tag == "numFmt":
                codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            elif tag == "xf" and inside[-2:-1] == ["cellXfs"]:
                number = attributes.get("numFmtId", "0")
                writer = choose_writer(int(number), codes.get(number, "")) if number.isdecimal() else None
                if writer is not None:
                    self._book.writers[count] = writer
                count += 1

        def end(_: str) -> None:
            inside.pop()

        self._read_part(part, Handlers(start, end))

    def _read_sheets(self, parts: dict[str, tuple[str, str]]) -> Iterator[RawTable]:
        seen: set[str] = set()
        for title, relation, is_visible in self._book.sheets:
            kind, target = parts.get(relation, ("", ""))
            # A chart has a sheet of its own without cells.
            if kind == "chartsheet":
                continue
            if target in seen:
                raise UnreadableError(f"{self._name} shows the part {target!r} as two sheets.", _AGAIN)
            seen.add(target)
            table = RawTable(title, epoch=self._book.epoch, is_hidden=not is_visible)
            reader = SheetReader(self._name, table, self._book, self._limits)
            self._read_part(target, Handlers(reader.start, reader.end, reader.text), required=True)
            self._read_notes(target, table)
            yield table

    def _read_notes(self, part: str, table: RawTable) -> None:
        for kind, target in self._read_relations(part).values():
            notes = NoteReader(table) if kind == "comments" else BoxReader(table) if kind == "drawing" else None
            if notes is not None:
                self._read_part(target, Handlers(notes.start, notes.end, notes.text))

    def _read_part(self, part: str, handlers: Handlers, *, required: bool = False) -> None:
        if part not in self._archive.names:
            if required:
                raise UnreadableError(f"{self._name} is a ZIP archive, but no spreadsheet: it lacks {part!r}.", _AGAIN)
            return
        try:
            with self._archive.open(part) as stream:
                read_xml(f"{self._name} ({part})", stream, handlers, self._limits)
        except FAULTS as error:
            raise UnreadableError(f"{self._name} is damaged in its part {part!r}.", _AGAIN) from error
