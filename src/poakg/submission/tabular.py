"""Read the tables of a file as a submission, and say what was odd about them."""

from collections.abc import Iterable
from collections.abc import Iterator

from poakg.submission.headings import Headings
from poakg.submission.headings import match_headings
from poakg.submission.mapping import Row
from poakg.submission.mapping import map_rows
from poakg.submission.reading_rules import Rule
from poakg.submission.recognition import Recognized
from poakg.submission.submission import Place
from poakg.submission.submission import Submission
from poakg.submission.tables import RawTable
from poakg.submission.tables import name_column
from poakg.submission.templates import Table


def read_tables(name: str, recognized: Recognized) -> Submission:
    """Return what recognized tables submit; what could not be read is among its issues."""
    template = recognized.template
    submission = Submission(name, template.kind)
    if recognized.version not in ("", template.version):
        found = f"{recognized.version} → {template.version}"
        submission.report(Rule.VERSION_DIFFERS, Place(), found, fatal=True)
        return submission
    tables = _pick_tables(submission, recognized)
    submission.tables = {raw.sheet: raw for raw in tables.values()}
    submission.sheets = tuple(tables[table.name].sheet for table in template.tables if table.name in tables)
    filled: list[tuple[Table, Iterable[Row]]] = []
    for table in template.tables:
        raw = tables.get(table.name)
        headings = match_headings(raw, table) if raw is not None else None
        if raw is None or headings is None or not headings.columns:
            main = table is template.tables[0]
            place = Place(raw.sheet) if raw is not None else Place()
            submission.report(Rule.TABLE_MISSING if main else Rule.TABLE_ABSENT, place, table.title, fatal=main)
            continue
        raw.heading = headings.row
        _report_headings(submission, raw, headings)
        filled.append((table, _read_rows(submission, raw, headings)))
    if submission.complete:
        epoch = next((raw.epoch for raw in tables.values()), None)
        map_rows(submission, template, filled, epoch)
        _report_emptiness(submission, template.tables[0], tables)
    return submission


def _pick_tables(submission: Submission, recognized: Recognized) -> dict[str, RawTable]:
    found: dict[str, RawTable] = {}
    for raw, table in recognized.tables:
        if table.name in found:
            both = f"{found[table.name].sheet}, {raw.sheet}"
            submission.report(Rule.TABLE_TWICE, Place(raw.sheet), both, fatal=True)
        else:
            found[table.name] = raw
    return found


def _report_headings(submission: Submission, raw: RawTable, headings: Headings) -> None:
    def place(number: int) -> Place:
        return Place(raw.sheet, headings.row, name_column(number))

    if raw.encoding:
        submission.report(Rule.ENCODING_GUESSED, Place(raw.sheet), raw.encoding)
    for number, shown in headings.renamed.items():
        submission.report(Rule.HEADING_RENAMED, place(number), shown)
    for number, text in headings.unknown.items():
        submission.report(Rule.COLUMN_UNKNOWN, place(number), text)
    for column in headings.missing:
        submission.report(Rule.HEADING_MISSING, Place(raw.sheet, headings.row), column.title, fatal=True)


def _read_rows(submission: Submission, raw: RawTable, headings: Headings) -> Iterator[Row]:
    letters = {number: name_column(number) for number in headings.columns}
    for number, column in headings.columns.items():
        if column.predicate and column.states:
            submission.columns.setdefault((raw.sheet, column.predicate), letters[number])
    for merge in raw.fill_merges(headings.row):
        if merge.column not in headings.columns:
            continue
        place = Place(raw.sheet, merge.row, name_column(merge.column))
        submission.report(Rule.CELLS_MERGED, place, f"{place.column}{merge.row}:{place.column}{merge.last_row}")
    for number, cells in raw.find_rows_below(headings.row):
        given = {
            column.name: (cells[index], Place(raw.sheet, number, letters[index]))
            for index, column in headings.columns.items()
            if index in cells
        }
        flaws = {
            column.name: raw.flaws[number, index]
            for index, column in headings.columns.items()
            if (number, index) in raw.flaws
        }
        exact = {column.name for index, column in headings.columns.items() if (number, index) in raw.numbers}
        if given:
            yield Row(number, Place(raw.sheet, number), given, flaws, exact)


def _report_emptiness(submission: Submission, main: Table, tables: dict[str, RawTable]) -> None:
    sheet = tables[main.name].sheet
    if not any(place.sheet == sheet for place in submission.subjects.values()):
        submission.report(Rule.NOTHING_FILLED_IN, Place(sheet), main.title)
