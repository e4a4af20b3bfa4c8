"""Whatever is where in a file: it is read into the graph, or counted by a finding of at least a warning."""

import io
import json
from collections.abc import Iterable
from urllib.parse import unquote

import openpyxl
import pyoxigraph as ox
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from poakg.errors import UnreadableError
from poakg.submission.files import SubmittedFile
from poakg.submission.mapping import REPEATS
from poakg.submission.reader import read_together
from poakg.submission.submission import Submission
from poakg.submission.template.ods import write_ods
from poakg.submission.templates import Template
from poakg.validation.rulebook import Rulebook
from poakg.validation.rules import Severity
from tests.submission.reading import list_csv
from tests.submission.reading import make_workbook

TRIES = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
EXEMPT = {"question"}
"""Columns that the template fills."""
SHEETS = ("Report", "Answers", "Laws", "Needs", "Notes")
PLACES = st.tuples(st.sampled_from(SHEETS), st.integers(2, 45), st.integers(1, 19))
BLOCKS = st.tuples(
    st.sampled_from(SHEETS), st.integers(1, 12), st.integers(1, 12), st.integers(0, 3), st.integers(0, 3)
)


def read_all(files: Iterable[SubmittedFile], templates: dict[str, Template]) -> list[Submission]:
    """Return what files submit; a file that cannot be read is a finding of its own, and so are its marks."""
    read = list(read_together(tuple(files), templates))
    return (
        []
        if any(isinstance(one, UnreadableError) for one in read)
        else [one for one in read if isinstance(one, Submission)]
    )


def check(found: list[Submission], marks: Iterable[str], rulebook: Rulebook) -> None:
    """Assert that each mark is in a statement, or else counted, by a rule that is at least a warning."""
    stated = unquote(" ".join(str(triple) for one in found for triple in one.statements))
    repeated = sum(triple.predicate == REPEATS for one in found for triple in one.statements)
    lost = [mark for mark in marks if mark not in stated]
    if not lost or not found or repeated:
        return
    assert any(not one.complete for one in found) or sum(one.unread for one in found) >= len(lost)
    for issue in (issue for one in found for issue in one.issues if issue.unread):
        assert rulebook.rules[issue.rule].severity >= Severity.WARNING


@TRIES
@given(
    places=st.lists(PLACES, min_size=1, max_size=12, unique=True),
    blocks=st.lists(BLOCKS, max_size=2),
    hidden=st.sets(st.sampled_from(SHEETS[1:]), max_size=2),
    titles=st.integers(0, 2),
    heading=st.tuples(st.sampled_from(SHEETS[1:4]), st.integers(1, 6), st.integers(1, 6)),
)
def test_sheets(  # noqa: PLR0917 - one for each oddity
    places: list[tuple[str, int, int]],
    blocks: list[tuple[str, int, int, int, int]],
    hidden: set[str],
    titles: int,
    heading: tuple[str, int, int],
    template: Template,
    templates: dict[str, Template],
    rulebook: Rulebook,
) -> None:
    """Cells beyond and above the headings, hidden, below merged cells, in columns that are there twice."""
    marks = []

    def change(book: openpyxl.Workbook) -> None:
        book.create_sheet("Notes")
        sheet, source, target = heading
        book[sheet].cell(1, target, book[sheet].cell(1, source).value)
        book["Laws"].insert_rows(1, titles)
        for number, (name, row, column) in enumerate(places):
            titled = column <= book[name].max_column and book[name].cell(1 + titles * (name == "Laws"), column).value
            if titled not in ("Question", "Item", "Law", "Need") or row > 1:
                mark = f"q{number:03}z"
                book[name].cell(row, column, mark)
                if str(titled).casefold() not in EXEMPT:
                    marks.append(mark)
        for name, row, column, height, width in blocks:
            kept = dict(book[name]._cells)
            book[name].merge_cells(None, row, column, row + height, column + width)
            book[name]._cells |= kept
        for name in hidden:
            book[name].sheet_state = "hidden"
        book["Report"].row_dimensions[2].hidden = True
        book["Answers"].column_dimensions["D"].hidden = True

    content = make_workbook(template, change)
    check(read_all([SubmittedFile("any.xlsx", "", content)], templates), marks, rulebook)
    if not blocks:
        # openpyxl drops what merged cells hide.
        document = write_ods(openpyxl.load_workbook(io.BytesIO(content)))
        check(read_all([SubmittedFile("any.ods", "", document)], templates), marks, rulebook)


@TRIES
@given(
    rows=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 8), st.booleans()), min_size=1, max_size=6),
    at=st.integers(0, 3),
    name=st.sampled_from(["laws", "answers", "notes", "choices", "about"]),
)
def test_csv(  # noqa: PLR0917 - one for each oddity
    rows: list[tuple[int, int, bool]],
    at: int,
    name: str,
    template: Template,
    templates: dict[str, Template],
    rulebook: Rulebook,
) -> None:
    """Rows of any length above and below the headings, and files of other names."""
    texts = list_csv(template)
    marks: list[str] = []
    lines = texts.get(name, texts["laws"] if name == "notes" else "").splitlines()
    for number, (width, start, is_plain) in enumerate(rows):
        cells = [f"q{number:03}{column:02}z" if column >= start else "" for column in range(width)]
        marks += filter(None, cells[: 1 if name == "answers" else None] if is_plain else cells)
        lines.insert(min(at, len(lines)), ",".join(cells))
    exempt = {mark for mark in marks if name == "answers" and mark[4:6] == "01"}
    texts[name] = "\n".join(lines)
    files = [SubmittedFile(f"in/{each}.csv", "in", text.encode()) for each, text in texts.items() if text.strip()]
    about = {mark for mark in marks if name == "about"}
    check(read_all(files, templates), set(marks) - exempt - about, rulebook)


KEYS = st.sampled_from(["report", "answers", "laws", "state", "item", "comment", "law", "date", "$schema", "x", "y"])
VALUES = st.recursive(
    st.just("mark") | st.none() | st.just(""),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=15,
)


@TRIES
@given(tree=st.dictionaries(KEYS, VALUES, min_size=1))
def test_json(tree: dict[str, object], templates: dict[str, Template], template: Template, rulebook: Rulebook) -> None:
    """Members of any name at any depth."""
    marks: list[str] = []

    def number(value: object) -> object:
        if isinstance(value, dict):
            return {key: number(member) for key, member in value.items()}
        if isinstance(value, list):
            return [number(member) for member in value]
        if value == "mark":
            marks.append(f"q{len(marks):03}z")
            return marks[-1]
        return value

    document = {"kind": template.kind, "report": [{"state": "XAA", "cycle": "2026"}], **number(tree)}  # type: ignore[dict-item]
    # Where the schema is comes from no template.
    read = [mark for mark in marks if mark != document.get("$schema")]
    check(read_all([SubmittedFile("any.json", "", json.dumps(document).encode())], templates), read, rulebook)


ROOT = "https://w3id.org/poakg/id/submission/XAA/2026/national-report/1"
NODES = st.sampled_from(
    [
        ROOT,
        f"{ROOT}/answer/51.1",
        f"{ROOT}/law/L1",
        "https://w3id.org/poakg/id/state/XXE",
        "https://example.org/a",
        "_:a",
    ]
)
PROPERTIES = st.sampled_from(["comment", "coment", "answer", "evidence", "law", "value"])


@TRIES
@given(
    said=st.lists(st.tuples(NODES, PROPERTIES), min_size=1, max_size=12),
    links=st.lists(st.tuples(NODES, PROPERTIES, NODES), max_size=6),
)
def test_rdf(
    said: list[tuple[str, str]],
    links: list[tuple[str, str, str]],
    templates: dict[str, Template],
    rulebook: Rulebook,
) -> None:
    """Statements of known and of unknown things, with known and unknown properties."""

    def node(name: str) -> ox.NamedNode | ox.BlankNode:
        return ox.BlankNode(name[2:]) if name.startswith("_:") else ox.NamedNode(name)

    vocabulary = "https://w3id.org/poakg/ontology#"
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    triples = [ox.Triple(ox.NamedNode(ROOT), kind, ox.NamedNode(f"{vocabulary}NationalReport"))]
    marks = [f"q{number:03}z" for number in range(len(said))]
    for mark, (subject, name) in zip(marks, said, strict=True):
        triples.append(ox.Triple(node(subject), ox.NamedNode(f"{vocabulary}{name}"), ox.Literal(mark)))
    for subject, name, value in links:
        triples.append(ox.Triple(node(subject), ox.NamedNode(f"{vocabulary}{name}"), node(value)))
    body = io.BytesIO()
    ox.serialize(triples, body, format=ox.RdfFormat.N_TRIPLES)
    check(read_all([SubmittedFile("any.nt", "", body.getvalue())], templates), marks, rulebook)
