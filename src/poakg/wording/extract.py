"""A user's copy of a document, as plain text: from text files, PDF and DOCX, without what only the pages carry."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from poakg.errors import UnreadableError

_INSTALL = "Install what reads it with: pip install 'poakg[text]'"
# How many lines at the top and at the bottom of a page may be running heads, and how long a footnote may be.
_MARGIN = 3
_FOOTNOTE_LINES = 6


def read_copy(path: Path) -> str:
    """Return the text of the document file ``path``.

    Raises UnreadableError for a format that is not known, a file that is damaged or a reader that is not installed.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"{path}: {error.strerror}.", "Check the name and the rights of the file.") from error
    readers = {".txt": _read_text, ".pdf": _read_pdf, ".docx": _read_docx}
    if path.suffix.lower() not in readers:
        raise UnreadableError(f"{path} is not a text, PDF or DOCX file.", f"Use {', '.join(readers)}.")
    return readers[path.suffix.lower()](path.name, content)


def drop_page_furniture(pages: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of ``pages`` without running heads, page numbers and footnotes.

    A running head is near the edge of at least three pages and of a third of them, numbers apart.
    """
    edges = Counter(shape for page in pages for shape in {_shape(line) for line in (*page[:_MARGIN], *page[-_MARGIN:])})
    heads = {shape for shape, count in edges.items() if count >= max(3, len(pages) / 3)}
    lines: list[str] = []
    for page in pages:
        last = len(page) - _MARGIN
        body = [
            line
            for position, line in enumerate(page)
            if not (_shape(line) in heads and (position < _MARGIN or position >= last))
        ]
        lines += _cut_footnotes(body)
    return lines


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def _cut_footnotes(lines: list[str]) -> list[str]:
    """Cut the foot of a page from the line that begins with the number of a footnote mark above it."""
    for position in range(max(0, len(lines) - _FOOTNOTE_LINES), len(lines)):
        number = re.match(r"(\d{1,2})\s+[A-Z]", lines[position])
        if number and re.search(rf"[a-z0-9][,.;:]{number[1]}\b(?![.\d])", " ".join(lines[:position])):
            return lines[:position]
    return lines


def _read_text(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{name} is not text in UTF-8.", "Save the document as plain text in UTF-8.") from error


def _read_pdf(name: str, content: bytes) -> str:
    try:
        import pypdf  # noqa: PLC0415 - an extra
        import pypdf.errors  # noqa: PLC0415
    except ImportError as error:
        raise UnreadableError(f"{name} is a PDF file, for which no reader is installed.", _INSTALL) from error
    try:
        texts = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    except (pypdf.errors.PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableError(f"{name} is not a PDF file that can be read.", "Fetch the document again.") from error
    return "\n".join(
        drop_page_furniture([[line.strip() for line in text.splitlines() if line.strip()] for text in texts])
    )


def _read_docx(name: str, content: bytes) -> str:
    try:
        import docx  # noqa: PLC0415 - an extra
        import docx.table  # noqa: PLC0415
    except ImportError as error:
        raise UnreadableError(f"{name} is a DOCX file, for which no reader is installed.", _INSTALL) from error
    try:
        document = docx.Document(io.BytesIO(content))
    except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
        raise UnreadableError(f"{name} is not a DOCX file that can be read.", "Fetch the document again.") from error
    lines = []
    for block in document.iter_inner_content():
        if isinstance(block, docx.table.Table):
            lines += [cell.text for row in block.rows for cell in row.cells]
        else:
            lines.append(block.text)
    # An empty line between paragraphs, as in a text file, shows where one ends.
    return "\n\n".join(lines)
