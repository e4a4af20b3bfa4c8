"""Open submitted files, whatever their format, and give back submissions."""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Iterator
from pathlib import Path

from poakg.errors import UnreadableError
from poakg.submission.mapping import map_tables
from poakg.submission.places import Submission
from poakg.submission.rdf import read_json_ld
from poakg.submission.rdf import read_turtle
from poakg.submission.tables import read_csv
from poakg.submission.tables import read_workbook
from poakg.submission.template import Template

MOST_BYTES = 50 * 1024 * 1024

_RDF_READERS = {".ttl": read_turtle, ".jsonld": read_json_ld, ".json": read_json_ld}
ENDINGS = (*_RDF_READERS, ".xlsx", ".csv")


def read_submissions(paths: Iterable[Path], template: Template) -> Iterator[Submission]:
    """Yield what each of ``paths`` submits; the CSV files of one folder make up one submission together.

    Raises UnreadableError for a file that cannot be read, is too large or has an ending that is not known.
    """
    yield from read_contents(((path, _read_bytes(path)) for path in paths), template)


def read_contents(files: Iterable[tuple[Path, bytes]], template: Template) -> Iterator[Submission]:
    """Yield the same for files whose content is there already, such as standard input, by the names given to them."""
    tables = defaultdict(list)
    for path, content in files:
        _refuse_size(path, len(content))
        if not content.strip():
            raise UnreadableError(f"{path} is empty.", "Check that it is the file you mean.")
        ending = path.suffix.lower()
        if ending in _RDF_READERS:
            yield _RDF_READERS[ending](str(path), content)
        elif ending == ".xlsx":
            yield map_tables(str(path), read_workbook(str(path), content), template)
        elif ending == ".csv":
            tables[path.parent].append(read_csv(path.name, content))
        else:
            raise UnreadableError(
                f"{path}: files ending in {path.suffix or 'nothing'} are not read.",
                f"Use {', '.join(ENDINGS)}.",
            )
    for folder, raw in tables.items():
        yield map_tables(f"{folder}/" + "+".join(table.sheet for table in raw), raw, template)


def _read_bytes(path: Path) -> bytes:
    try:
        _refuse_size(path, path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"{path}: {error.strerror}.", "Check the name and the rights of the file.") from error


def _refuse_size(path: Path, size: int) -> None:
    if size > MOST_BYTES:
        raise UnreadableError(
            f"{path} has {size // 2**20} MiB; at most {MOST_BYTES // 2**20} are read.",
            "A report is far smaller; check that it is the file you mean.",
        )
