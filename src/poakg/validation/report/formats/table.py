"""The formats in which findings are reported, as one table."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from poakg.validation.report.run import Run


@dataclass(frozen=True)
class Format:
    """A format of findings: ``writer`` names the function that yields its pieces, and its module in this package.

    The module is loaded when the format is asked for. ``is_binary`` where the pieces are nothing for a terminal.
    """

    name: str
    media_type: str
    purpose: str
    writer: str
    is_binary: bool = False

    def encode(self, run: Run) -> Iterator[bytes]:
        """Yield the run in this format, text as UTF-8."""
        module, _, function = self.writer.partition(":")
        for piece in getattr(import_module(f"{__package__}.{module}"), function)(run):
            # What is not a character, such as half of a pair, is written by its number.
            yield piece.encode(errors="backslashreplace") if isinstance(piece, str) else piece


PAGE = "page"
"""What a part of a page of the server is called, with the marked spreadsheet to take along; nobody asks for it."""

# The first is the default.
FORMATS: dict[str, Format] = {
    entry.name: entry
    for entry in (
        Format("text", "text/plain", "for reading", "text:write_text"),
        Format("json", "application/json", "for programs, and as a baseline", "json:write_json"),
        Format("sarif", "application/sarif+json", "for code scanning and editors", "sarif:write_sarif"),
        Format("junit", "application/xml", "for test reports of build servers", "junit:write_junit"),
        Format("github", "text/plain", "annotations of GitHub Actions", "github:write_github"),
        Format("csv", "text/csv", "one finding a row", "csv:write_csv"),
        Format("html", "text/html", "a page to pass on", "html:write_html"),
        Format("turtle", "text/turtle", "a SHACL validation report", "turtle:write_turtle"),
        Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
               "the spreadsheet with its faults marked", "workbook:write_workbook", is_binary=True),
        Format("ods", "application/vnd.oasis.opendocument.spreadsheet",
               "the same for LibreOffice", "workbook:write_document", is_binary=True),
    )
}  # fmt: skip
