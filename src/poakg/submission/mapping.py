"""Turn tables into a graph as their template says, every triple with the cell it comes from."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from rdflib import RDF
from rdflib import Graph
from rdflib import Literal
from rdflib import URIRef

from poakg.errors import UnreadableError
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.submission.places import Place
from poakg.submission.places import Submission
from poakg.submission.tables import RawTable
from poakg.submission.template import Column
from poakg.submission.template import Table
from poakg.submission.template import Template
from poakg.submission.template import fold

_REPEATS = URIRef(f"{TERM}repeats")
_XSD_DATE = f"{PREFIXES['xsd']}date"
_DATE = re.compile(r"-?\d{4,}-\d\d-\d\d(Z|[+-]\d\d:\d\d)?")
_DOWNLOAD = "Fetch the current template with: poakg template KIND --output FILE.xlsx"


def map_tables(name: str, tables: list[RawTable], template: Template) -> Submission:
    """Return what ``tables`` state according to ``template``.

    Raises UnreadableError when a table or heading of the template is not there.
    """
    return _Mapper(name, template).map(tables)


def find_table(raw: RawTable, template: Template) -> Table | None:
    """Return the table of ``template`` that ``raw`` is: the one with its name, else the one with its headings."""
    by_title = {fold(table.title): table for table in template.tables}
    if fold(raw.sheet) in by_title:
        return by_title[fold(raw.sheet)]
    given = set(map(fold, raw.headings.values()))
    best = max(template.tables, key=lambda table: len(given & {fold(column.title) for column in table.columns}))
    return best if 2 * len(given & {fold(column.title) for column in best.columns}) > len(best.columns) else None


class _Mapper:
    def __init__(self, name: str, template: Template) -> None:
        self._template = template
        self._submission = Submission(name, Graph())
        self._report = ""

    def map(self, tables: list[RawTable]) -> Submission:
        found: dict[str, RawTable] = {}
        for given in tables:
            match = find_table(given, self._template)
            if match is not None and match.title in found:
                both = f"{found[match.title].sheet} and {given.sheet}"
                raise UnreadableError(
                    f"{self._submission.name}: {both} both hold the table {match.title}.",
                    "Keep one of them, and check each report by itself.",
                )
            if match is not None:
                found[match.title] = given
        self._submission.tables = {raw.sheet: raw for raw in tables}
        self._submission.sheets = tuple(
            found[table.title].sheet for table in self._template.tables if table.title in found
        )
        for table in self._template.tables:
            raw = found.get(table.title)
            if raw is None:
                self._refuse_missing_table(table, tables)
                continue
            letters = self._match_headings(table, raw)
            for number, cells in raw.rows.items():
                self._map_row(table, raw.sheet, number, cells, letters)
        return self._submission

    def _refuse_missing_table(self, table: Table, tables: list[RawTable]) -> None:
        if table is not self._template.tables[0] and all(raw.is_file for raw in tables):
            # Each CSV file holds one table, and only the first is needed.
            return
        given = ", ".join(raw.sheet for raw in tables)
        if all(raw.is_file for raw in tables):
            raise UnreadableError(
                f"None of the tables ({given}) has the headings of the table {table.title}.",
                "Name the CSV files of one report together; a template has the headings.",
            )
        raise UnreadableError(f"{self._submission.name} has no sheet called {table.title}; it has {given}.", _DOWNLOAD)

    def _match_headings(self, table: Table, raw: RawTable) -> dict[str, Column]:
        """Return the column of the template that each column letter holds."""
        by_title = {fold(column.title): column for column in table.columns}
        letters = {letter: by_title[fold(text)] for letter, text in raw.headings.items() if fold(text) in by_title}
        missing = [column.title for column in table.columns if column not in letters.values()]
        unknown = [text for text in raw.headings.values() if fold(text) not in by_title]
        if missing:
            extra = f" Not known: {', '.join(unknown)}." if unknown else ""
            raise UnreadableError(
                f"{self._submission.name}, {raw.sheet}: no column called {', '.join(missing)}.{extra}",
                "Put the headings of the template back.",
            )
        return letters

    def _map_row(
        self, table: Table, sheet: str, number: int, cells: dict[str, str], letters: dict[str, Column]
    ) -> None:
        values = {column.name: cells.get(letter, column.default) for letter, column in letters.items()}
        keys = set(re.findall(r"{([a-z-]+)}", table.about)) if self._report else set()
        if not any(values[column.name] for column in letters.values() if column.property and column.name not in keys):
            return
        spelt = {column.name: column.spell_key(values[column.name]) for column in letters.values()}
        subject = URIRef(self._expand(table.about, spelt))
        self._report = self._report or str(subject)
        first = min(letters, key=lambda letter: (len(letter), letter))
        if (subject,) in self._submission.places:
            # Rows with one key would be merged; a rule finds what is said of the second.
            again = URIRef(f"{subject}/row/{number}")
            self._submission.add(again, _REPEATS, subject, Place(sheet, number, first))
            return
        self._submission.add(subject, RDF.type, URIRef(table.row_class), Place(sheet, number, first))
        self._submission.places[(subject,)] = Place(sheet, number)
        if table.linked_by:
            self._submission.add(URIRef(self._report), URIRef(table.linked_by), subject, Place(sheet, number))
        for letter, column in letters.items():
            if column.property is None:
                continue
            place = Place(sheet, number, letter)
            self._submission.expect(subject, URIRef(column.property), place)
            for value in self._read_values(column, values, spelt):
                self._submission.add(subject, URIRef(column.property), value, place)

    def _read_values(self, column: Column, values: dict[str, str], spelt: dict[str, str]) -> Iterator[URIRef | Literal]:
        text = values[column.name]
        parts = [part.strip() for part in text.split(column.separator)] if column.separator else [text]
        for part in filter(None, parts):
            if fold(part) in column.lookup:
                yield URIRef(column.lookup[fold(part)])
            elif column.value_url is not None:
                yield URIRef(self._expand(column.value_url, spelt | {column.name: part}))
            else:
                datatype = column.datatype
                plain = datatype is None or datatype.endswith("#string")
                # rdflib takes more for a date than XML Schema does, such as one with a time.
                plain = plain or (datatype == _XSD_DATE and not _DATE.fullmatch(part))
                yield (Literal(part) if plain else Literal(part, datatype=URIRef(datatype or ""), normalize=False))

    def _expand(self, pattern: str, values: dict[str, str]) -> str:
        def replace(match: re.Match[str]) -> str:
            if match[1] == "report":
                return self._report
            return quote(values.get(match[1], "").strip() or "missing", safe="")

        return re.sub(r"{([a-z-]+)}", replace, pattern)
