"""Write the tables of a template as CSV files, as a folder or packed into one archive."""

import csv
import io
import zipfile

from poakg.submission.template.entries import Entries
from poakg.submission.templates import Template


def write_csv_files(template: Template, entries: Entries) -> dict[str, bytes]:
    """Return the CSV file (RFC 4180) of each table by its name, in UTF-8 with the mark that spreadsheets look for."""
    files = {}
    for table in template.tables:
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(column.heading for column in table.columns)
        for entry in entries.get(table.name, []):
            writer.writerow(entry.get(column.name, "") for column in table.columns)
        files[f"{template.kind}-{table.name}.csv"] = text.getvalue().encode("utf-8-sig")
    return files


def pack_files(files: dict[str, bytes]) -> bytes:
    """Return a ZIP archive of ``files``; the same files give the same bytes."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return body.getvalue()
