"""Write the JSON Schema (draft 2020-12) of a template, which the reader of plain JSON goes by."""

import json

from poakg.namespaces import PREFIXES
from poakg.submission.formats.json import KIND
from poakg.submission.formats.json import VERSION
from poakg.submission.mapping import split_values
from poakg.submission.templates import Column
from poakg.submission.templates import Table
from poakg.submission.templates import Template
from poakg.submission.values import read_value

_XSD = PREFIXES["xsd"]
_TYPES: dict[str | None, dict[str, object]] = {
    f"{_XSD}boolean": {"type": "boolean"},
    f"{_XSD}date": {"type": "string", "format": "date"},
    f"{_XSD}decimal": {"type": "number"},
    f"{_XSD}double": {"type": "number"},
    f"{_XSD}integer": {"type": "integer"},
    f"{_XSD}nonNegativeInteger": {"type": "integer", "minimum": 0},
    f"{_XSD}positiveInteger": {"type": "integer", "minimum": 1},
}


def write_json_schema(template: Template) -> bytes:
    """Return the JSON Schema of submissions after ``template``."""
    main = template.tables[0]
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": template.label,
        "type": "object",
        "properties": {
            KIND: {"const": template.kind},
            VERSION: {"const": template.version},
            "$schema": {"type": "string"},
        }
        | {table.name: _describe_table(table) for table in template.tables},
        "required": [KIND, main.name],
        "additionalProperties": False,
    }
    return (json.dumps(schema, indent=2, ensure_ascii=False) + "\n").encode()


def _describe_table(table: Table) -> dict[str, object]:
    return {
        "title": table.title,
        "description": table.purpose,
        "type": "array",
        "items": {
            "type": "object",
            "properties": {column.name: _describe_column(column) for column in table.columns},
            "additionalProperties": False,
        },
    }


def _describe_column(column: Column) -> dict[str, object]:
    kind: dict[str, object] = dict(_TYPES.get(column.datatype, {"type": "string"}))
    if column.choices is not None:
        kind["enum"] = [column.choices.codes[iri] for iri in column.choices.offered]
    schema: dict[str, object] = {"title": column.heading, "description": column.guidance}
    if column.examples:
        examples = [[_give_example(part, column) for part in split_values(text, column)] for text in column.examples]
        schema["examples"] = examples if column.separator else [example for (example,) in examples]
    return schema | ({"type": "array", "items": kind} if column.separator else kind)


def _give_example(text: str, column: Column) -> object:
    """Return an example in the type of its column, of what is chosen the code."""
    if column.choices is not None:
        return column.choices.codes.get(column.choices.find(text) or "", text)
    if column.datatype is None or _TYPES.get(column.datatype, {}).get("format"):
        return text
    read = read_value(text, column.datatype).text
    return json.loads(read) if column.datatype in _TYPES else text
