"""Files made to do harm: refused with one clear error, before they cost time, memory or a look outside."""

import io
import stat
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import fields
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from poakg.errors import UnreadableError
from poakg.submission.files import list_folder
from poakg.submission.limits import LIMITS
from poakg.submission.limits import TABLE
from poakg.submission.limits import Limits
from poakg.submission.reader import read_submissions
from poakg.submission.templates import Template
from tests.submission.reading import edit_part
from tests.submission.reading import list_csv
from tests.submission.reading import make_workbook
from tests.submission.reading import read

SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
RDF_XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'


def pack(*entries: tuple[str | zipfile.ZipInfo, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP archive with these entries."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", packing) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return body.getvalue()


def pack_twice(content: bytes, part: str) -> bytes:
    """Return an archive with a second entry of the same name, which hides the first one."""
    body = io.BytesIO(content)
    with zipfile.ZipFile(body, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(part, archive.read(part))
    return body.getvalue()


def pack_link() -> bytes:
    """Return an archive with a symbolic link."""
    link = zipfile.ZipInfo("link.ttl")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return pack((link, b"/etc/hostname"))


def pack_locked() -> bytes:
    """Return an archive one of whose entries says that it needs a password."""
    content = bytearray(pack(("a.ttl", b"<a> <b> <c> .")))
    content[content.index(b"PK\x03\x04") + 6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def nest(levels: int) -> bytes:
    """Return archives within archives."""
    content = pack(("a.ttl", b"<a> <b> <c> ."))
    for _ in range(levels):
        content = pack(("inner.zip", content))
    return content


def declare(template: Template, part: str, declaration: str) -> bytes:
    """Return a spreadsheet in which a part declares something before its root."""
    return edit_part(make_workbook(template), part, lambda xml: f"{declaration}{xml.partition('?>')[2] or xml}")


def declare_in_texts() -> bytes:
    """Return a spreadsheet whose texts, in a part of their own, declare entities."""
    body = io.BytesIO()
    with xlsxwriter.Workbook(body) as book:
        book.add_worksheet().write_string("A1", "text")
    return edit_part(body.getvalue(), "xl/sharedStrings.xml", lambda xml: LAUGHS + xml.partition("?>")[2])


def place_cell(template: Template, name: str, row: int) -> bytes:
    """Return a spreadsheet that fills in a cell far away."""
    far = f'<row r="{row}"><c r="{name}{row}" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    return edit_part(make_workbook(template), SHEET, lambda xml: xml.replace("</sheetData>", far))


HOSTILE: dict[str, tuple[str, Callable[[Template], bytes]]] = {
    "archive bomb": ("a.zip", lambda _: pack(("a.ttl", bytes(8 << 20)))),
    "spreadsheet bomb": (
        "a.xlsx",
        lambda template: edit_part(make_workbook(template), SHEET, lambda x: x + " " * (8 << 20)),
    ),
    "archives without end": ("a.zip", lambda _: nest(LIMITS.nesting)),
    "climbing path": ("a.zip", lambda _: pack(("../a.ttl", b"<a> <b> <c> ."))),
    "climbing path of Windows": ("a.zip", lambda _: pack(("b\\..\\..\\a.ttl", b"<a> <b> <c> ."))),
    "absolute path": ("a.zip", lambda _: pack(("/etc/a.ttl", b"<a> <b> <c> ."))),
    "drive": ("a.zip", lambda _: pack(("C:a.ttl", b"<a> <b> <c> ."))),
    "link": ("a.zip", lambda _: pack_link()),
    "one name twice": ("a.zip", lambda _: pack_twice(pack(("a.ttl", b"<a> <b> <c> .")), "a.ttl")),
    "one part twice": ("a.xlsx", lambda template: pack_twice(make_workbook(template), SHEET)),
    "archive without files": ("a.zip", lambda _: pack()),
    "archive with hidden files only": ("a.zip", lambda _: pack(("__MACOSX/a.ttl", b""), (".b.ttl", b""), ("c/", b""))),
    "password": ("a.zip", lambda _: pack_locked()),
    "packed in another way": ("a.zip", lambda _: pack(("a.ttl", b"<a> <b> <c> ."), packing=zipfile.ZIP_LZMA)),
    "many entries": ("a.zip", lambda _: pack(*((f"{number}.ttl", b"") for number in range(LIMITS.entries + 1)))),
    "spreadsheet under a password": ("a.xlsx", lambda _: b"\xd0\xcf\x11\xe0" + bytes(600)),
    "laughs in a sheet": ("a.xlsx", lambda template: declare(template, SHEET, LAUGHS)),
    "laughs in texts": ("a.xlsx", lambda _: declare_in_texts()),
    "outside in a sheet": ("a.xlsx", lambda template: declare(template, SHEET, OUTSIDE)),
    "laughs in RDF": ("a.rdf", lambda _: (LAUGHS + RDF_XML).encode()),
    "outside in RDF": ("a.rdf", lambda _: (OUTSIDE + RDF_XML).encode()),
    "row far below": ("a.xlsx", lambda template: place_cell(template, "A", 1_048_576)),
    "column far right": ("a.xlsx", lambda template: place_cell(template, "XFD", 2)),
    "one sheet shown twice": (
        "a.xlsx",
        lambda template: edit_part(
            make_workbook(template), "xl/_rels/workbook.xml.rels", lambda xml: xml.replace("sheet2.xml", "sheet1.xml")
        ),
    ),
    "deep JSON": ("a.json", lambda _: b'{"a":' * 10_000),
    "deep XML": ("a.rdf", lambda _: b"<a>" * 10_000),
    "long cell": ("a.csv", lambda template: list_csv(template)["report"].replace("KEN", "K" * 120_000).encode()),
    "statement about a statement": ("a.ttl", lambda _: b"VERSION '1.2' <a> <b> <<( <c> <d> <e> )>> ."),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(
    name: str, template: Template, templates: dict[str, Template], tmp_path: Path
) -> None:
    """One error that says what to do, and nothing beside the file afterwards."""
    file, make = HOSTILE[name]
    (tmp_path / file).write_bytes(make(template))
    (found,) = read_submissions([tmp_path / file], templates)
    assert isinstance(found, UnreadableError)
    assert file in found.message
    assert found.next_step.endswith(".")
    assert [path.name for path in tmp_path.iterdir()] == [file]


def test_a_declaration_without_entities_is_harmless(templates: dict[str, Template], tmp_path: Path) -> None:
    """What is refused are entities, not the line in which they could stand."""
    (tmp_path / "a.rdf").write_bytes(f"<!DOCTYPE rdf:RDF>{RDF_XML}".encode())
    (found,) = read_submissions([tmp_path / "a.rdf"], templates)
    assert isinstance(found, UnreadableError)
    assert "no submission" in found.message


TIGHT: dict[str, tuple[Limits, str]] = {
    "file_mib": (replace(LIMITS, file_mib=0), "a.xlsx"),
    "unpacked_mib": (replace(LIMITS, unpacked_mib=0), "a.xlsx"),
    "entries": (replace(LIMITS, entries=3), "a.xlsx"),
    "sheets": (replace(LIMITS, sheets=3), "a.xlsx"),
    "rows": (replace(LIMITS, rows=3), "a.xlsx"),
    "columns": (replace(LIMITS, columns=6), "a.csv"),
    "cells": (replace(LIMITS, cells=20), "a.xlsx"),
    "text": (replace(LIMITS, text=5), "a.xlsx"),
    "depth": (replace(LIMITS, depth=2), "a.json"),
    "statements": (replace(LIMITS, statements=1), "a.ttl"),
}


@pytest.mark.parametrize("name", TIGHT)
def test_each_limit_holds(name: str, template: Template, templates: dict[str, Template], tmp_path: Path) -> None:
    """An ordinary file is refused where the limit is lower than what it needs, and read where it is not."""
    limits, file = TIGHT[name]
    (tmp_path / "a.xlsx").write_bytes(make_workbook(template))
    (tmp_path / "a.csv").write_text(list_csv(template)["report"], encoding="utf-8")
    (tmp_path / "a.json").write_text('{"kind": "national-report", "report": [{"state": "KEN"}]}', encoding="utf-8")
    (tmp_path / "a.ttl").write_text("@prefix p: <https://w3id.org/poakg/ontology#> . <a> a p:NationalReport ; p:q 1 .")
    with pytest.raises(UnreadableError):
        read(tmp_path / file, templates, limits)
    assert read(tmp_path / file, templates).kind == "national-report"


def test_a_link_in_a_folder_is_named(templates: dict[str, Template], tmp_path: Path) -> None:
    """It may lead anywhere, so it is not followed; a file that is named itself may be one."""
    target = tmp_path / "report.ttl"
    target.write_text("@prefix p: <https://w3id.org/poakg/ontology#> . <a> a p:NationalReport .")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "link.ttl").symlink_to(target)
    (folder / ".hidden.ttl").symlink_to(target)
    (found,) = read_submissions([folder], templates)
    assert isinstance(found, UnreadableError)
    assert (found.file, "link" in found.message) == (str(folder / "link.ttl"), True)
    (folder / "report.ttl").write_bytes(target.read_bytes())
    assert len(list(read_submissions([folder], templates))) == 2
    assert read(folder / "link.ttl", templates).kind == "national-report"


def test_a_folder_has_so_many_files(tmp_path: Path) -> None:
    """One more is refused whole, none is left out in silence."""
    for number in range(3):
        (tmp_path / f"{number}.ttl").touch()
    assert len(list_folder(tmp_path, replace(LIMITS, files=3))) == 3
    with pytest.raises(UnreadableError, match="more than 2 files"):
        list_folder(tmp_path, replace(LIMITS, files=2))


def test_every_limit_is_in_the_table_and_tested() -> None:
    """The table has all limits; folders, ratio and nesting have tests of their own."""
    assert [limit.name for limit in TABLE] == [entry.name for entry in fields(Limits)]
    assert {limit.name for limit in TABLE} == {*TIGHT, "files", "ratio", "nesting"}
