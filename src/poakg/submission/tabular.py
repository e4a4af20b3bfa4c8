"""Read the tables of a file as a submission, and report what in them was not read as it is."""

from collections.abc import Iterable
from collections.abc import Iterator

from poakg.submission.headings import Headings
from poakg.submission.headings import match_headings
from poakg.submission.mapping import Row
from poakg.submission.mapping import map_rows
from poakg.submission.mapping import report_version
from poakg.submission.reading_rules import Rule
from poakg.submission.recognition import NOTE_MARK
from poakg.submission.recognition import Recognized
from poakg.submission.recognition import list_foreign
from poakg.submission.submission import Place
from poakg.submission.submission import Submission
from poakg.submission.tables import RawTable
from poakg.submission.tables import name_column
from poakg.submission.templates import Table
from poakg.submission.templates import Template


def read_tables(name: str, recognized: Recognized) -> Submission:
    """Return what recognized tables submit; what could not be read is among its issues."""
    template = recognized.template
    submission = Submission(name, template.kind)
    if not report_version(submission, template, recognized.version, Place()):
        return submission
    tables = _pick_tables(submission, recognized)
    submission.tables = {raw.sheet: raw for raw in tables.values()}
    submission.sheets = tuple(tables[table.name].sheet for table in template.tables if table.name in tables)
    filled: list[tuple[Table, Iterable[Row]]] = []
    for table in template.tables:
        raw = tables.get(table.name)
        headings = match_headings(raw, table) if raw is not None else None
        if raw is None or headings is None or not headings.columns:
            _report_absence(submission, raw, table, is_main=table is template.tables[0])
            continue
        raw.heading = headings.row
        _report_headings(submission, raw, headings)
        _report_missing(submission, raw, headings, recognized)
        _report_above(submission, raw)
        _report_notes(submission, raw)
        _report_covered(submission, raw)
        _report_ragged(submission, raw)
        filled.append((table, _read_rows(submission, raw, headings)))
    if submission.complete:
        epoch = next((raw.epoch for raw in tables.values()), None)
        map_rows(submission, template, filled, epoch)
        _report_emptiness(submission, template.tables[0], tables)
    return submission


def _pick_tables(submission: Submission, recognized: Recognized) -> dict[str, RawTable]:
    """Return the table to read by its name in the template, and report the sheets that are not read."""
    found: dict[str, RawTable] = {}
    others = list(recognized.others)
    for raw, table in sorted(recognized.tables, key=lambda pair: pair[0].is_hidden):
        if table.name not in found:
            found[table.name] = raw
        elif raw.is_hidden:
            others.append(raw)
        else:
            both = f"{found[table.name].sheet}, {raw.sheet}"
            submission.report(Rule.TABLE_TWICE, Place(raw.sheet), both, fatal=True, unread=raw.count_cells())
    for raw in others:
        _report_foreign(submission, raw, recognized.template)
    return found


def _report_foreign(submission: Submission, raw: RawTable, template: Template) -> None:
    cells = list_foreign(raw, template)
    if cells:
        row, column = cells[0]
        hidden = "hidden, " if raw.is_hidden else ""
        place = Place(raw.sheet, row, name_column(column))
        submission.report(Rule.SHEET_UNKNOWN, place, f"{raw.sheet} ({hidden}{_count(len(cells))})", unread=len(cells))


def _report_absence(submission: Submission, raw: RawTable | None, table: Table, *, is_main: bool) -> None:
    """Report a table that is missing, or whose headings are so that nothing in it can be read."""
    cells = raw.count_cells() if raw is not None else 0
    if raw is None or not cells:
        place = Place(raw.sheet) if raw is not None else Place()
        submission.report(Rule.TABLE_MISSING if is_main else Rule.TABLE_ABSENT, place, table.title, fatal=is_main)
        return
    place = Place(raw.sheet, next(iter(raw.rows)))
    submission.report(Rule.HEADINGS_LOST, place, f"{table.title} ({_count(cells)})", fatal=True, unread=cells)


def _report_headings(submission: Submission, raw: RawTable, headings: Headings) -> None:
    def place(number: int) -> Place:
        return Place(raw.sheet, headings.row, name_column(number))

    if raw.guess is not None:
        rule = Rule.ENCODING_UNCLEAR if raw.guess.rival else Rule.ENCODING_GUESSED
        submission.report(rule, Place(raw.sheet), str(raw.guess))
    if raw.is_hidden:
        cells = sum(len(row) for _, row in raw.find_rows_below(headings.row))
        if cells:
            shown = f"{raw.sheet} ({_count(cells)})"
            submission.report(Rule.SHEET_HIDDEN, Place(raw.sheet), shown, fatal=True, unread=cells)
    for number, shown in headings.renamed.items():
        submission.report(Rule.HEADING_RENAMED, place(number), shown)
    for number, text in headings.twice.items():
        cells = headings.unread[number]
        submission.report(Rule.COLUMN_TWICE, place(number), f"{text} ({_count(cells)})", unread=cells)
    for number, text in headings.unknown.items():
        cells = headings.unread[number]
        named = f"{text or f'column {name_column(number)}'} ({_count(cells)})" if cells else text
        submission.report(Rule.COLUMN_UNKNOWN, place(number), named, unread=max(cells, 1))


def _report_missing(submission: Submission, raw: RawTable, headings: Headings, recognized: Recognized) -> None:
    """Report columns that are missing, save those that the version of the template which the file follows has not.

    CSV files say no version; without a column of a later one they follow an earlier version, which is reported too.
    """
    version, current = recognized.version, recognized.template.version
    later = [column for column in headings.missing if column.since and version != current]
    for column in headings.missing:
        if column not in later:
            submission.report(Rule.HEADING_MISSING, Place(raw.sheet, headings.row), column.title, fatal=True)
    if later and not version:
        newest = max(column.since for column in later)
        submission.report(
            Rule.VERSION_CARRIED, Place(raw.sheet, headings.row), f"before version {newest}, now {current}"
        )


def _report_above(submission: Submission, raw: RawTable) -> None:
    above = [(row, column) for row, cells in raw.rows.items() if row < raw.heading for column in cells]
    if above:
        row, column = above[0]
        place = Place(raw.sheet, row, name_column(column))
        shown = f"{raw.rows[row][column]} ({_count(len(above))})"
        submission.report(Rule.CONTENT_ABOVE, place, shown, unread=len(above))


def _report_notes(submission: Submission, raw: RawTable) -> None:
    """Report notes on cells and text boxes, which nobody reads; those on the headings are of the template."""
    notes = [(row, column, text) for (row, column), text in raw.notes.items() if row > raw.heading]
    written = [(row, column, text.partition(NOTE_MARK)[0].strip()) for row, column, text in notes] + raw.boxes
    found = [(row, column, text) for row, column, text in written if text]
    if found:
        row, column, text = found[0]
        number = f"{len(found)} {'note' if len(found) == 1 else 'notes'}"
        submission.report(
            Rule.NOTE_UNREAD, Place(raw.sheet, row, name_column(column)), f"{text} ({number})", unread=len(found)
        )


def _report_covered(submission: Submission, raw: RawTable) -> None:
    for merge, row, column in raw.find_covered(raw.heading):
        shown = f"{raw.rows[row][column]} in {merge}"
        submission.report(Rule.VALUE_COVERED, Place(raw.sheet, row, name_column(column)), shown, unread=1)


def _report_ragged(submission: Submission, raw: RawTable) -> None:
    for number, width in raw.find_ragged(raw.heading).items():
        shown = f"{width} cells below {raw.widths[raw.heading]} headings"
        submission.report(Rule.ROW_LENGTH, Place(raw.sheet, number), shown, fatal=True, unread=len(raw.rows[number]))


def _count(cells: int) -> str:
    return f"{cells} {'cell' if cells == 1 else 'cells'}"


def _read_rows(submission: Submission, raw: RawTable, headings: Headings) -> Iterator[Row]:
    letters = {number: name_column(number) for number in headings.columns}
    for number, column in headings.columns.items():
        if column.predicate and column.states:
            submission.columns.setdefault((raw.sheet, column.predicate), letters[number])
    for merge in raw.fill_merges(headings.row):
        if merge.column not in headings.columns:
            continue
        place = Place(raw.sheet, merge.row, name_column(merge.column))
        submission.report(Rule.CELLS_MERGED, place, str(merge))
    titles = raw.rows.get(headings.row, {})
    for number, cells in raw.find_rows_below(headings.row):
        if len(cells) > 1 and cells.items() <= titles.items():
            submission.report(Rule.HEADINGS_REPEATED, Place(raw.sheet, number))
            continue
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
