"""Open submitted files, whatever their format, and give back submissions."""

from collections import defaultdict
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from pathlib import PurePath

import pyoxigraph as ox

from poakg.errors import UnreadableError
from poakg.submission.files import SubmittedFile
from poakg.submission.files import collect_files
from poakg.submission.files import open_content
from poakg.submission.formats.csv import read_csv
from poakg.submission.formats.encoding import decode_utf8
from poakg.submission.formats.json import read_plain_json
from poakg.submission.formats.located_json import Located
from poakg.submission.formats.located_json import parse_json
from poakg.submission.formats.ods import read_ods
from poakg.submission.formats.rdf import read_json_ld
from poakg.submission.formats.rdf import read_rdf
from poakg.submission.formats.xlsx import read_spreadsheet
from poakg.submission.languages import find_languages
from poakg.submission.limits import LIMITS
from poakg.submission.limits import Limits
from poakg.submission.parts import part_submissions
from poakg.submission.recognition import Recognized
from poakg.submission.recognition import find_mark
from poakg.submission.recognition import find_missing
from poakg.submission.recognition import find_table
from poakg.submission.recognition import group_by_kind
from poakg.submission.recognition import is_own
from poakg.submission.recognition import recognize_tables
from poakg.submission.submission import Submission
from poakg.submission.tables import RawTable
from poakg.submission.tabular import read_tables
from poakg.submission.templates import Template

SYNTAXES = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
}
TABLES = (".csv", ".tsv")

_JSON_LD_KEYS = ("@context", "@graph", "@id", "@type")

Templates = Mapping[str, Template]
Together = tuple[SubmittedFile, ...]
_Reader = Callable[[SubmittedFile, Templates, Limits], list[Submission]]


def read_submissions(
    paths: Iterable[Path], templates: Templates, limits: Limits = LIMITS
) -> Iterator[Submission | UnreadableError]:
    """Yield what each of ``paths`` submits, and why a file cannot be read, so that one never hides the others.

    Folders and ZIP archives stand for their files. The CSV files of one folder and one kind make up one submission.
    """
    for files in gather_files(paths, limits):
        if isinstance(files, UnreadableError):
            yield files
        else:
            yield from read_together(files, templates, limits)


def read_one(
    path: Path, templates: Templates, contents: Mapping[Path, bytes] | None = None, encoding: str = ""
) -> Submission:
    """Return the one submission of ``path``, or of ``contents`` where these are there already.

    Raises UnreadableError when it is not one, or was not read whole.
    """
    found: list[Submission | UnreadableError] = []
    for files in gather_files([] if contents else [path], contents=contents):
        found += [files] if isinstance(files, UnreadableError) else read_together(files, templates, encoding=encoding)
    for read in found:
        if isinstance(read, UnreadableError):
            raise read
        if not read.complete:
            reasons = ", ".join(f"{issue.rule} {issue.value}".strip() for issue in read.issues)
            raise UnreadableError(
                f"{path} cannot be read whole ({reasons}).", f"See what is wrong with it: poakg validate {path}"
            )
    submissions = [read for read in found if isinstance(read, Submission)]
    if len(submissions) != 1:
        raise UnreadableError(f"{path} has {len(submissions)} submissions.", "Name a file with exactly one.")
    return submissions[0]


def gather_files(
    paths: Iterable[Path], limits: Limits = LIMITS, contents: Mapping[Path, bytes] | None = None
) -> Iterator[Together | UnreadableError]:
    """Yield the files that are to be read together: the tables of a folder, every other file by itself.

    A table that cannot be had is among the others, with the reason. ``contents`` are files that are there already, such
    as standard input, by the names given to them.
    """
    tables: dict[str, list[SubmittedFile]] = defaultdict(list)
    collected = [collect_files(path, limits) for path in paths]
    collected += [open_content(path, content, limits) for path, content in (contents or {}).items()]
    for file in chain.from_iterable(collected):
        if isinstance(file, UnreadableError):
            path = PurePath(file.file)
            if path.suffix.lower() not in TABLES:
                yield file
            else:
                tables[str(path.parent)].append(SubmittedFile(file.file, str(path.parent), b"", file))
        elif file.ending in TABLES:
            tables[file.folder].append(file)
        else:
            yield (file,)
    yield from map(tuple, tables.values())


def read_together(
    files: Together, templates: Templates, limits: Limits = LIMITS, encoding: str = ""
) -> Iterator[Submission | UnreadableError]:
    """Yield what ``files`` submit, which are tables of one folder or a single other one.

    Text files without a mark of Unicode are in ``encoding``; it is guessed when it is empty.
    """
    raws: dict[SubmittedFile, RawTable] = {}
    lost: list[UnreadableError] = []
    for file in files:
        try:
            if file.ending in TABLES:
                raws[file] = _read_table(file, limits, encoding)
            else:
                yield from read_file(file, templates, limits)
        except _EmptyError as error:
            error.file = file.name
            yield error
        except UnreadableError as error:
            error.file = file.name
            lost.append(error)
    languages = find_languages(raws.values(), templates) if any(raw.guess for raw in raws.values()) else ()
    for file in [file for file, raw in raws.items() if languages and raw.guess]:
        raws[file] = read_csv(file.title, file.content, limits, languages)
    yield from _read_folder(files[0].folder, list(raws.values()), lost, templates)


def _read_table(file: SubmittedFile, limits: Limits, encoding: str) -> RawTable:
    """Return the table of a text file. Raises UnreadableError, also for one without any row."""
    if file.failure is not None:
        raise file.failure
    _refuse_empty(file)
    raw = read_csv(file.title, file.content, limits, encoding=encoding)
    if not raw.rows:
        raise _refuse_emptiness(file)
    return raw


def read_file(file: SubmittedFile, templates: Templates, limits: Limits = LIMITS) -> list[Submission]:
    """Return what one file submits: one submission, or several where it is RDF.

    Raises UnreadableError when it cannot be read or its ending is not known.
    """
    reader = _READERS.get(file.ending)
    if reader is None:
        raise UnreadableError(
            f"{file.name}: files ending in {file.ending or 'nothing'} are not read.",
            _ADVICE.get(file.ending, f"Use {', '.join((*_READERS, *TABLES, '.zip'))}."),
        )
    _refuse_empty(file)
    return reader(file, templates, limits)


def _read_workbook(file: SubmittedFile, templates: Templates, limits: Limits) -> list[Submission]:
    raws = _SPREADSHEETS[file.ending](file.name, file.content, limits)
    submission = read_tables(file.name, recognize_tables(file.name, raws, templates))
    if file.ending == ".xlsx":
        submission.original = file.content
    return [submission]


def _read_rdf(file: SubmittedFile, templates: Templates, limits: Limits) -> list[Submission]:
    read = read_rdf(file.name, file.content, SYNTAXES[file.ending], limits)
    return list(part_submissions(read, templates))


def _read_json(file: SubmittedFile, templates: Templates, limits: Limits) -> list[Submission]:
    text = decode_utf8(file.name, file.content)
    document = parse_json(file.name, text, limits)
    if file.ending == ".jsonld" or _is_json_ld(document):
        return list(part_submissions(read_json_ld(file.name, text, document, limits), templates))
    return [read_plain_json(file.name, document, templates)]


_SPREADSHEETS = {".xlsx": read_spreadsheet, ".ods": read_ods}

_READERS: dict[str, _Reader] = {
    **dict.fromkeys(_SPREADSHEETS, _read_workbook),
    ".json": _read_json,
    ".jsonld": _read_json,
    **dict.fromkeys(SYNTAXES, _read_rdf),
}

_SAVE_AGAIN = "Open it in the program that made it and save it as .xlsx ({})."
_FILL_IN = "It has no tables that can be read. Fill in the template: poakg template KIND --output FILE.xlsx"
_ADVICE = {
    **dict.fromkeys((".xls", ".xlsb", ".xlsm", ".xlt"), _SAVE_AGAIN.format("File > Save As > Excel Workbook")),
    ".numbers": _SAVE_AGAIN.format("File > Export To > Excel"),
    ".fods": "Open it and save it as .ods or .xlsx.",
    ".txt": "If it is a table, change its ending to .csv; else fill in the template: poakg template",
    **dict.fromkeys((".pdf", ".doc", ".docx", ".odt", ".rtf", ".pages", ".html"), _FILL_IN),
}
"""What to do with files that people send instead, by their ending."""

ENDINGS = (*_READERS, *TABLES, ".zip")


def _is_json_ld(document: Located) -> bool:
    each = document.elements if document.elements is not None else [document]
    return any(key in (value.members or {}) for value in each for key in _JSON_LD_KEYS)


def _read_folder(
    folder: str, raws: list[RawTable], lost: list[UnreadableError], templates: Templates
) -> Iterator[Submission | UnreadableError]:
    """Yield what the CSV files of a folder submit, one submission for each kind, and why others are ``lost``.

    Where one of these has the name of a table that a submission lacks, the submission cannot be read without it.
    """
    own = [raw for raw in raws if is_own(raw)]
    marked, version = find_mark(own)
    groups = group_by_kind([raw for raw in raws if not is_own(raw)], templates)
    marked = marked if marked in groups else min(filter(None, groups), default="")
    lost = [*lost, *(_refuse_headings(folder, raw) for raw in groups.pop("", []))]
    if own and not groups:
        error = UnreadableError(
            f"{folder}/{own[0].sheet} is a list of the template, not a table to fill in.",
            "Give the tables that are filled in, too.",
        )
        error.file = f"{folder}/{own[0].sheet}"
        yield error
    held: list[UnreadableError] = []
    for kind, given in groups.items():
        pairs = tuple((raw, table) for raw in given if (table := find_table(raw, templates[kind])) is not None)
        found = [table for _, table in pairs]
        needed = [error for error in lost if find_missing(PurePath(error.file).name, kind, templates, found)]
        if needed:
            held += needed[:1]
            yield _refuse_without(needed[0], folder, given)
            continue
        name = _name_together(folder, [raw.sheet for raw in given])
        named = (version, pairs, tuple(own)) if kind == marked else ("", pairs, ())
        yield read_tables(name, Recognized(templates[kind], *named))
    yield from (error for error in lost if error not in held)


def _refuse_headings(folder: str, raw: RawTable) -> UnreadableError:
    headings = ", ".join(next(iter(raw.rows.values()), {}).values())
    refusal = UnreadableError(
        f"{folder}/{raw.sheet} has the headings of no table that is known here; it begins with {headings}.",
        "Put the headings of the template back; 'poakg template KIND --output FILE.zip' has them.",
    )
    refusal.file = f"{folder}/{raw.sheet}"
    return refusal


def _name_together(folder: str, names: Iterable[str]) -> str:
    return f"{folder}/{'+'.join(names)}"


def _refuse_without(error: UnreadableError, folder: str, given: Iterable[RawTable]) -> UnreadableError:
    """Return why the tables ``given`` cannot be read: that one which goes with them cannot."""
    refusal = UnreadableError(error.message, error.next_step)
    refusal.file = _name_together(folder, sorted([*(raw.sheet for raw in given), PurePath(error.file).name]))
    return refusal


class _EmptyError(UnreadableError):
    """A file has nothing in it, so that no other lacks anything without it."""


def _refuse_empty(file: SubmittedFile) -> None:
    if not file.content.strip():
        raise _refuse_emptiness(file)


def _refuse_emptiness(file: SubmittedFile) -> _EmptyError:
    return _EmptyError(f"{file.name} is empty.", "Check that it is the file you mean.")
