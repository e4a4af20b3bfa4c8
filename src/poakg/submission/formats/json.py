"""Read JSON that follows the schema of a template: the kind, and the rows of each table by its name."""

from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Mapping

import pyoxigraph as ox

from poakg.errors import UnreadableError
from poakg.submission.formats.located_json import Located
from poakg.submission.mapping import Row
from poakg.submission.mapping import map_rows
from poakg.submission.mapping import report_version
from poakg.submission.normalize import clean
from poakg.submission.reading_rules import Rule
from poakg.submission.submission import Place
from poakg.submission.submission import Submission
from poakg.submission.templates import Column
from poakg.submission.templates import Table
from poakg.submission.templates import Template

KIND = "kind"
VERSION = "version"
_ABOUT_ITSELF = (KIND, VERSION, "$schema")


def read_plain_json(name: str, document: Located, templates: Mapping[str, Template]) -> Submission:
    """Return what a document submits. Raises UnreadableError when it follows no template that is known."""
    if document.elements is not None:
        raise UnreadableError(
            f"{name} is a list of {len(document.elements)}, not a submission.",
            "Put each submission into a file of its own, without the brackets of the list.",
        )
    members = document.members or {}
    template = _find_template(name, members, templates)
    submission = Submission(name, template.kind)
    version = members.get(VERSION)
    place = Place(line=version.line if version is not None else 0)
    if not report_version(submission, template, (version.text or "?") if version is not None else "", place):
        return submission
    tables = {table.name: table for table in template.tables}
    for key, value in members.items():
        if key not in tables and not (key in _ABOUT_ITSELF and value.text is not None):
            _report_unknown(submission, key, {key: value})
    main = template.tables[0]
    if main.name not in members:
        submission.report(Rule.TABLE_MISSING, Place(line=document.line), main.name, fatal=True)
        return submission
    filled = [
        (table, _read_rows(submission, members[name], table)) for name, table in tables.items() if name in members
    ]
    map_rows(submission, template, filled)
    if ox.NamedNode(main.row_class) not in {triple.object for triple in submission.statements}:
        submission.report(Rule.NOTHING_FILLED_IN, Place(line=members[main.name].line), main.name)
    return submission


def _find_template(name: str, members: Mapping[str, Located], templates: Mapping[str, Template]) -> Template:
    kind = members[KIND].text or "" if KIND in members else None
    if kind is not None and kind in templates:
        return templates[kind]
    if kind is None:
        names = set(members) - set(_ABOUT_ITSELF)
        fitting = [each for each in templates.values() if names and names <= {table.name for table in each.tables}]
        if len(fitting) == 1:
            return fitting[0]
    found = f"the kind {kind!r}" if kind is not None else "no kind"
    raise UnreadableError(
        f"{name} names {found}, so it is not known what it submits.",
        f'Add "{KIND}" with one of {", ".join(templates)}, or a JSON-LD context.',
    )


def _read_rows(submission: Submission, value: Located, table: Table) -> Iterator[Row]:
    """Yield the objects of an array, or the one object that is in its place, as rows."""
    columns = {column.name: column for column in table.columns}
    unknown: defaultdict[str, dict[str, Located]] = defaultdict(dict)
    for number, entry in enumerate(value.elements if value.elements is not None else [value], start=1):
        name = f"{table.name}[{number - 1}]" if value.elements is not None else table.name
        place = Place(line=entry.line, element=name)
        if entry.members is None:
            submission.report(Rule.VALUE_MISSHAPEN, place, entry.text or "", unread=entry.count_values())
            continue
        cells = {}
        exact = set()
        for key, member in entry.members.items():
            column = columns.get(key)
            if column is None:
                unknown[key][f"{name}.{key}"] = member
                continue
            text = _write(submission, member, column, f"{name}.{key}")
            if text:
                cells[key] = (text, Place(line=member.line, element=f"{name}.{key}"))
            if member.text is not None and not member.is_string:
                exact.add(key)
        if cells:
            yield Row(number, place, cells, exact=exact)
    for key, values in unknown.items():
        _report_unknown(submission, key, values)


def _report_unknown(submission: Submission, key: str, values: Mapping[str, Located]) -> None:
    """Report members that are not in the template, those of one name at the first of them; empty ones say nothing."""
    count = sum(value.count_values() for value in values.values())
    if count:
        shown = f"{key} ({count} {'value' if count == 1 else 'values'})"
        name, value = next(iter(values.items()))
        submission.report(Rule.COLUMN_UNKNOWN, Place(line=value.line, element=name), shown, unread=count)


def _write(submission: Submission, value: Located, column: Column, name: str) -> str:
    """Return a value as the text of a cell: several, where the column takes them, with its separator."""
    several = value.elements if value.elements is not None and column.separator else [value]
    texts = []
    for each in several:
        if each.text is None:
            place = Place(line=each.line, element=name)
            submission.report(Rule.VALUE_MISSHAPEN, place, column.name, unread=each.count_values())
        elif each.is_string or each.text != "null":
            texts.append(clean(each.text))
    return (column.separator or "").join(filter(None, texts))
