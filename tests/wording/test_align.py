"""Translations are aligned by number: no heading is known, numbers restart, and lists are numbered too."""

import re
import string
from pathlib import Path

import pyoxigraph as ox
import pytest

from poakg.errors import DocumentError
from poakg.graph.snapshot import Snapshot
from poakg.graph.store import load_store
from poakg.wording.align import align_wording
from poakg.wording.compare import read_outline
from poakg.wording.split import OutlineItem
from poakg.wording.split import normalize
from poakg.wording.split import split_wording
from tests.command import run_command
from tests.wording.test_extract import write_docx

LATIN = string.ascii_lowercase + string.ascii_uppercase
CYRILLIC = "абвгдежзийклмнопрстуфхцчшщ" + "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩ"
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
ITEMS = [OutlineItem(f"urn:{number}", f"paragraph {number}", "numbered", f"{number}.") for number in (1, 2, 3)]


def transliterate(text: str) -> str:
    """Return a text that no English heading is found in, with the same numbers."""
    return text.translate(str.maketrans(LATIN, CYRILLIC))


@pytest.fixture(scope="module")
def outline(store: ox.Store) -> list[OutlineItem]:
    """What the document prints."""
    return read_outline(store, "revcon4")[0]


@pytest.mark.source
@pytest.mark.parametrize("digits", [{}, ARABIC_DIGITS], ids=["digits", "arabic digits"])
def test_a_translation_is_split_like_the_original(
    outline: list[OutlineItem], official_text: str, digits: dict[int, int | str]
) -> None:
    """Every provision gets the wording that it has in English, in the other script."""
    numbered = re.sub(r"(?m)^\s*(\d+)\. ", lambda match: match[0].translate(digits), official_text)
    found = align_wording(transliterate(numbered), outline)
    expected = split_wording(official_text, outline)
    assert found.keys() == expected.keys()
    differing = {iri for iri in found if normalize(found[iri]) != normalize(transliterate(expected[iri]))}
    # The note to paragraph 1 stands behind paragraph 3, as on the page; the names of paragraph 9 end without a mark;
    # the agenda in paragraph 8 keeps the digits of the translation.
    known = {"revcon4/report/3", "revcon4/report/9"} | ({"revcon4/report/8"} if digits else set())
    assert {iri.rsplit("/id/", 1)[1] for iri in differing} == known


@pytest.mark.source
@pytest.mark.parametrize("cut", [1000, 40_000, 95_000])
def test_a_truncated_translation_is_refused(outline: list[OutlineItem], official_text: str, cut: int) -> None:
    """A number that is missing is named."""
    with pytest.raises(DocumentError, match="does not follow"):
        align_wording(transliterate(official_text[:cut]), outline)


def test_a_list_inside_a_paragraph_is_not_taken_for_paragraphs() -> None:
    """Entries of lists are short."""
    text = "1. Первый пункт, в котором есть список:\n1. раз\n2. два\n3. три\n\n"
    text += "2. Второй пункт, длиннее.\n\n3. Третий пункт, тоже.\n"
    found = align_wording(text, ITEMS)
    assert found["urn:1"].endswith("3. три")
    assert found["urn:2"] == "Второй пункт, длиннее."


def test_headings_and_openings_are_told_apart() -> None:
    """A heading ends without a punctuation mark; the opening is the block that ends with one."""
    heading = OutlineItem("urn:heading", "heading", "heading", "II. Measures")
    opening = OutlineItem("urn:opening", "opening", "opening", "")
    text = (
        "1. Первый пункт.\n\nII. Меры\n\nГосударства решили\nследующее:\n\nА. Общее\n\n2. Второй пункт.\n\n3) Третий."
    )
    found = align_wording(text, [ITEMS[0], heading, opening, heading, *ITEMS[1:]])
    assert found == {
        "urn:1": "Первый пункт.",
        "urn:opening": "Государства решили следующее:",
        "urn:2": "Второй пункт.",
        "urn:3": "Третий.",
    }


@pytest.mark.source
def test_a_translation_is_attached_in_its_language(snapshot: Snapshot, official_text: str, tmp_path: Path) -> None:
    """From a DOCX file, beside the English wording and not in its place."""
    copy = write_docx(transliterate(official_text), tmp_path / "copy.docx")
    line = ["text", "attach", copy, "--language", "ru", "--texts", tmp_path, "--snapshots", snapshot.path.parent]
    done = run_command(*line)
    assert (done.returncode, done.stdout.split()[0]) == (0, "282"), done.stderr
    store = load_store(tmp_path / "revcon4.ru.nq")
    provision = ox.NamedNode("https://w3id.org/poakg/id/revcon4/annex/118")
    (quad,) = store.quads_for_pattern(provision, None, None)
    assert isinstance(quad.object, ox.Literal)
    assert (quad.object.language, quad.object.value[:2]) == ("ru", transliterate("To"))
    assert quad.graph_name == ox.NamedNode("https://w3id.org/poakg/graph/wording-ru")
