"""The files that a template is written as, one entry a format."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from poakg.submission.template.csv import pack_files
from poakg.submission.template.csv import write_csv_files
from poakg.submission.template.entries import Entries
from poakg.submission.template.entries import list_entries
from poakg.submission.template.json_schema import write_json_schema
from poakg.submission.templates import Template

_PROPERTIES = "docProps/core.xml"
_MOMENT = re.compile(rb"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


@dataclass(frozen=True)
class Writer:
    """A format of templates: the ending of its files, their media type, and the function that writes one."""

    ending: str
    media_type: str
    make: Callable[[Template, Entries], bytes]

    def write(self, template: Template, entries: Entries | None = None) -> bytes:
        """Return the file of ``template`` with ``entries`` filled in, with the items to answer when there are none."""
        return self.make(template, entries or list_entries(template, {}, None))


def _write_xlsx(template: Template, entries: Entries) -> bytes:
    from poakg.submission.template.xlsx import write_workbook  # noqa: PLC0415 - openpyxl takes a while to load

    return _drop_times(write_workbook(template, entries))


def _write_ods(template: Template, entries: Entries) -> bytes:
    from poakg.submission.template.ods import write_ods  # noqa: PLC0415 - openpyxl takes a while to load
    from poakg.submission.template.xlsx import make_workbook  # noqa: PLC0415

    return write_ods(make_workbook(template, entries, ".ods"))


def _drop_times(workbook: bytes) -> bytes:
    """Return a spreadsheet without the moment at which it was written, so that equal content gives equal bytes."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files[_PROPERTIES] = _MOMENT.sub(b"2024-06-28T00:00:00Z", files[_PROPERTIES])
    return pack_files(files)


WRITERS: dict[str, Writer] = {
    "xlsx": Writer(".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _write_xlsx),
    "ods": Writer(".ods", "application/vnd.oasis.opendocument.spreadsheet", _write_ods),
    "csv": Writer(".zip", "application/zip", lambda template, entries: pack_files(write_csv_files(template, entries))),
    "json-schema": Writer(".json", "application/schema+json", lambda template, _: write_json_schema(template)),
}
