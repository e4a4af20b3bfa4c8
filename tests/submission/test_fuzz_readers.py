"""Any bytes whatever give a submission or one clear error, and nothing else."""

import csv
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from poakg.errors import UnreadableError
from poakg.namespaces import CONTEXT
from poakg.submission.files import SubmittedFile
from poakg.submission.reader import ENDINGS
from poakg.submission.reader import read_file
from poakg.submission.reader import read_submissions
from poakg.submission.submission import Submission
from poakg.submission.templates import Template
from tests.conftest import ROOT
from tests.submission.reading import list_csv
from tests.submission.reading import make_workbook

pytestmark = pytest.mark.slow

TRIES = settings(max_examples=60, suppress_health_check=list(HealthCheck))
EXAMPLE = (ROOT / "data" / "examples" / "national-report.ttl").read_bytes()


def check(path: Path, templates: dict[str, Template]) -> None:
    """Read ``path``: what comes back is all that may."""
    for found in read_submissions([path], templates):
        assert isinstance(found, Submission | UnreadableError)


@pytest.fixture(scope="session")
def workbook(template: Template) -> bytes:
    """A spreadsheet without a fault."""
    return make_workbook(template)


@pytest.mark.parametrize("ending", ENDINGS)
@TRIES
@given(content=st.binary(max_size=300))
def test_any_bytes(
    ending: str, content: bytes, templates: dict[str, Template], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Bytes that mean nothing."""
    path = tmp_path_factory.getbasetemp() / f"any{ending}"
    path.write_bytes(content)
    check(path, templates)


def damage(content: bytes, spots: list[tuple[int, int]]) -> bytes:
    """Return ``content`` with other bytes in some spots."""
    body = bytearray(content)
    for spot, byte in spots:
        body[spot % len(body)] = byte
    return bytes(body)


SPOTS = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=6)


@TRIES
@given(spots=SPOTS, packed=st.booleans())
def test_damaged_spreadsheets(
    spots: list[tuple[int, int]],
    packed: bool,
    workbook: bytes,
    templates: dict[str, Template],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """A spreadsheet damaged in transit, or in one of its parts."""
    path = tmp_path_factory.getbasetemp() / "damaged.xlsx"
    if packed:
        path.write_bytes(damage(workbook, spots))
    else:
        source = path.with_suffix(".whole")
        source.write_bytes(workbook)
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
            for index, name in enumerate(old.namelist()):
                text = old.read(name)
                new.writestr(name, damage(text, spots) if index == spots[0][0] % len(old.namelist()) else text)
    check(path, templates)


PLAIN = (
    f'{{"@context": "{CONTEXT}", "@id": "urn:r", "@type": "NationalReport", "language": ["en", {{"@value": "fr"}}]}}'
)
ROWS = (
    '{"kind": "national-report", "report": [{"state": "KEN", "cycle": 2026}], "answers": [{"item": 5, "laws": ["a"]}]}'
)
RDF_XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:p="https://w3id.org/poakg/ontology#">'
    '<p:NationalReport rdf:about="urn:r"><p:language>en</p:language></p:NationalReport></rdf:RDF>'
)
WHOLE = {".ttl": EXAMPLE, ".trig": EXAMPLE, ".jsonld": PLAIN.encode(), ".json": ROWS.encode(), ".rdf": RDF_XML.encode()}


@pytest.mark.parametrize("ending", WHOLE)
@TRIES
@given(spots=SPOTS)
def test_damaged_texts(ending: str, spots: list[tuple[int, int]], templates: dict[str, Template]) -> None:
    """Texts of every format with a few wrong bytes."""
    file = SubmittedFile(f"damaged{ending}", "", damage(WHOLE[ending], spots))
    try:
        assert all(found.kind in templates for found in read_file(file, templates))
    except UnreadableError as error:
        assert file.name in error.message


WORDS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5))
KEYS = st.sampled_from(
    ["report", "answers", "laws", "state", "item", "kind", "@context", "@id", "@type", "@graph", "x"]
)
TREES = st.recursive(
    WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


@TRIES
@given(tree=st.dictionaries(KEYS, TREES, min_size=1))
def test_any_json(tree: dict[str, object], templates: dict[str, Template]) -> None:
    """JSON of any shape with names that mean something."""
    try:
        read = read_file(SubmittedFile("any.json", "", json.dumps(tree).encode()), templates)
        assert all(found.kind in templates for found in read)
    except UnreadableError as error:
        assert "any.json" in error.message


@TRIES
@given(rows=st.lists(st.lists(st.text(max_size=6), min_size=1, max_size=9), max_size=8), data=st.data())
def test_any_table_below_the_headings(
    rows: list[list[str]],
    data: st.DataObject,
    template: Template,
    templates: dict[str, Template],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Cells of any text, in any encoding that has them."""
    encoding = data.draw(st.sampled_from(["utf-8", "utf-16", "cp1252", "cp1251", "cp1256"]))
    path = tmp_path_factory.getbasetemp() / "laws.csv"
    with path.open("w", encoding=encoding, errors="replace", newline="") as file:
        file.write(list_csv(template)["laws"])
        csv.writer(file, delimiter=data.draw(st.sampled_from(",;"))).writerows(rows)
    check(path, templates)
