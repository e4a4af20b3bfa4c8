"""A submission in another format, with what that format cannot hold."""

import json
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from poakg.errors import UnreadableError
from poakg.namespaces import PREFIXES
from poakg.rdf.formats import find_format
from poakg.submission.formats.json import KIND
from poakg.submission.formats.json import VERSION
from poakg.submission.reader import gather_files
from poakg.submission.reader import read_together
from poakg.submission.submission import Submission
from poakg.submission.template.entries import Entries
from poakg.submission.template.entries import list_entries
from poakg.submission.template.writers import WRITERS
from poakg.submission.templates import Template


@dataclass(frozen=True)
class Conversion:
    """What was written, and the statements that reading it again does not give."""

    content: bytes
    lost: tuple[ox.Triple, ...]


@dataclass(frozen=True)
class Target:
    """A format that submissions are written in; one of RDF holds all that a submission states."""

    ending: str
    write: Callable[[Submission, Template], bytes]
    is_binary: bool = False
    is_rdf: bool = False


def convert(submission: Submission, templates: Mapping[str, Template], name: str) -> Conversion:
    """Return ``submission`` in the format called ``name``, one of ``TARGETS``.

    A spreadsheet, CSV or JSON file has what its template has a place for. It is read again to find what is lost.
    """
    target = TARGETS[name]
    content = target.write(submission, templates[submission.kind])
    kept = submission.statements.keys() if target.is_rdf else _read_again(content, target, templates)
    return Conversion(content, tuple(triple for triple in submission.statements if triple not in kept))


def _write_rdf(name: str) -> Callable[[Submission, Template], bytes]:
    syntax = find_format(name).engine
    assert isinstance(syntax, ox.RdfFormat)  # noqa: S101 - the callers name formats of RDF

    def write(submission: Submission, _: Template) -> bytes:
        triples = sorted(submission.statements, key=str)
        return bytes(ox.serialize(triples, format=syntax, prefixes=dict(PREFIXES)) or b"")

    return write


def _write_tables(write: Callable[[Template, Entries], bytes]) -> Callable[[Submission, Template], bytes]:
    return lambda submission, template: write(template, list_entries(template, {}, submission))


def _read_again(content: bytes, target: Target, templates: Mapping[str, Template]) -> set[ox.Triple]:
    found: set[ox.Triple] = set()
    for files in gather_files((), contents={Path(f"converted{target.ending}"): content}):
        if not isinstance(files, UnreadableError):
            for read in read_together(files, templates):
                found |= set() if isinstance(read, UnreadableError) else read.statements.keys()
    return found


def _write_json(template: Template, entries: Entries) -> bytes:
    """Return what follows the JSON schema of ``template``: a cell with several values is an array."""
    several = {
        (table.name, column.name): column.separator
        for table in template.tables
        for column in table.columns
        if column.separator
    }
    document: dict[str, object] = {KIND: template.kind, VERSION: template.version}
    for table in template.tables:
        document[table.name] = [
            {
                name: [part.strip() for part in text.split(separator)]
                if (separator := several.get((table.name, name)))
                else text
                for name, text in entry.items()
            }
            for entry in entries.get(table.name, [])
        ]
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


TARGETS: dict[str, Target] = {
    "turtle": Target(".ttl", _write_rdf("turtle"), is_rdf=True),
    "jsonld": Target(".jsonld", _write_rdf("json-ld"), is_rdf=True),
    "json": Target(".json", _write_tables(_write_json)),
    "xlsx": Target(".xlsx", _write_tables(WRITERS["xlsx"].write), is_binary=True),
    "ods": Target(".ods", _write_tables(WRITERS["ods"].write), is_binary=True),
    "csv": Target(".zip", _write_tables(WRITERS["csv"].write), is_binary=True),
}
