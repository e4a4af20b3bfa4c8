"""The formats in which findings are told, as one table."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass

from poakg.findings.formats.csv import write_csv
from poakg.findings.formats.github import write_github
from poakg.findings.formats.html import write_html
from poakg.findings.formats.json import write_json
from poakg.findings.formats.junit import write_junit
from poakg.findings.formats.sarif import write_sarif
from poakg.findings.formats.text import write_text
from poakg.findings.formats.turtle import write_turtle
from poakg.findings.formats.workbook import write_workbook
from poakg.findings.run import Run


@dataclass(frozen=True)
class Format:
    """A way to tell findings: ``write`` yields its pieces; ``is_binary`` where they are nothing for a terminal."""

    name: str
    media_type: str
    purpose: str
    write: Callable[[Run], Iterable[str | bytes]]
    is_binary: bool = False

    def encode(self, run: Run) -> Iterator[bytes]:
        """Yield the run in this format, text as UTF-8."""
        for piece in self.write(run):
            # What is no character, such as half of a pair, is written by its number.
            yield piece.encode(errors="backslashreplace") if isinstance(piece, str) else piece


# The first is the default.
FORMATS: dict[str, Format] = {
    entry.name: entry
    for entry in (
        Format("text", "text/plain", "for reading", write_text),
        Format("json", "application/json", "for programs, and as a baseline", write_json),
        Format("sarif", "application/sarif+json", "for code scanning and editors", write_sarif),
        Format("junit", "application/xml", "for test reports of build servers", write_junit),
        Format("github", "text/plain", "annotations of GitHub Actions", write_github),
        Format("csv", "text/csv", "one finding a row", write_csv),
        Format("html", "text/html", "a page to pass on", write_html),
        Format("turtle", "text/turtle", "a SHACL validation report", write_turtle),
        Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
               "the spreadsheet with its faults marked", write_workbook, is_binary=True),
    )
}  # fmt: skip
