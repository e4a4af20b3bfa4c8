"""The official wording as users have it: text, PDF and DOCX, attached and shown."""

import html
import subprocess
from pathlib import Path

import docx
import pyoxigraph as ox
import pytest

from poakg.errors import UnreadableError
from poakg.graph.snapshot import Snapshot
from poakg.namespaces import TERM
from poakg.wording.extract import drop_page_furniture
from poakg.wording.extract import read_copy
from tests.command import run_command
from tests.conftest import CHROMIUM
from tests.conftest import OFFICIAL
from tests.conftest import Server
from tests.http import send

pytestmark = pytest.mark.slow


def run(command: str, file: Path, snapshot: Snapshot, *options: object) -> subprocess.CompletedProcess[str]:
    """Run ``poakg text`` on a file."""
    return run_command("text", command, file, "--snapshots", snapshot.path.parent, *options)


def write_docx(text: str, path: Path) -> Path:
    """Save the text as a word processor would: a paragraph a block, tabs behind the numbers, a table."""
    document = docx.Document()
    for block in text.split("\n"):
        if block.strip():
            number, space, rest = block.strip().partition(" ")
            tabbed = number.endswith(".") and number[:-1].isdigit()
            document.add_paragraph(f"{number}\t{rest}" if tabbed else f"{number}{space}{rest}")
    document.save(str(path))
    return path


def write_pdf(text: str, path: Path) -> Path:
    """Print the text as a PDF with running heads, page numbers and narrow lines."""
    body = "".join(f"<p>{html.escape(block)}</p>" for block in text.split("\n") if block.strip())
    page = path.with_suffix(".html")
    style = "@page { size: A5; margin: 22mm 15mm; @top-left { content: 'A/CONF.192/2024/RC/3' }"
    style += " @bottom-right { content: counter(page) '/' counter(pages) } } body { font: 11pt serif; hyphens: none }"
    page.write_text(f"<meta charset='utf-8'><style>{style}</style>{body}", encoding="utf-8")
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    options += ["--disable-background-networking", "--disable-component-update", "--no-pdf-header-footer"]
    profile = f"--user-data-dir={path.parent / 'profile'}"
    subprocess.run(
        [str(CHROMIUM), *options, profile, f"--print-to-pdf={path}", page.as_uri()],
        check=True,
        capture_output=True,
        timeout=600,
    )
    return path


@pytest.mark.source
def test_a_docx_copy_matches(snapshot: Snapshot, official_text: str, tmp_path: Path) -> None:
    """Every provision of a DOCX copy has its fingerprint."""
    done = run("check", write_docx(official_text, tmp_path / "copy.docx"), snapshot)
    assert (done.returncode, done.stdout.strip()) == (0, "282 of 282 provisions match.")


@pytest.mark.source
def test_fingerprints_and_word_lists_come_from_the_wording(store: ox.Store, snapshot: Snapshot) -> None:
    """What the command prints as Turtle is what the document of this project states."""
    done = run("fingerprint", OFFICIAL, snapshot, "--document", "revcon4")
    assert done.returncode == 0, done.stderr
    found = {quad.triple for quad in ox.parse(done.stdout, format=ox.RdfFormat.TURTLE)}
    stated = {
        quad.triple
        for name in ("fingerprint", "wordList")
        for quad in store.quads_for_pattern(None, ox.NamedNode(f"{TERM}{name}"), None)
    }
    assert found == stated != set()


@pytest.mark.parametrize("command", ["check", "attach", "fingerprint"])
def test_a_document_that_is_not_known_is_refused(snapshot: Snapshot, tmp_path: Path, command: str) -> None:
    """The message lists the documents that there are."""
    (tmp_path / "copy.txt").touch()
    done = run(command, tmp_path / "copy.txt", snapshot, "--document", "revcon5")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Use one of: revcon4." in done.stderr


@pytest.mark.slow
@pytest.mark.source
@pytest.mark.browser
def test_a_pdf_copy_matches(snapshot: Snapshot, official_text: str, tmp_path: Path) -> None:
    """Every provision of a PDF copy with page furniture has its fingerprint."""
    path = write_pdf(official_text, tmp_path / "copy.pdf")
    assert "A/CONF.192/2024/RC/3\n" not in read_copy(path)
    done = run("check", path, snapshot)
    assert (done.returncode, done.stdout.strip()) == (0, "282 of 282 provisions match.")


@pytest.mark.source
def test_swapped_paragraphs_are_named_and_nothing_is_attached(
    snapshot: Snapshot, official_text: str, tmp_path: Path
) -> None:
    """The wording of 84 and 150 exchanged: both differ, nothing else does, and nothing is kept unless told to."""
    first, second = (
        next(line for line in official_text.splitlines() if line.startswith(f"{number}. ")).split(" ", 1)[1]
        for number in (84, 150)
    )
    swapped = official_text.replace(f"84. {first}", f"84. {second}").replace(f"150. {second}", f"150. {first}")
    copy = tmp_path / "swapped.txt"
    copy.write_text(swapped, encoding="utf-8")
    done = run("attach", copy, snapshot, "--texts", tmp_path / "texts")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "differs  Annex, paragraph 84",
        "differs  Annex, paragraph 150",
        "280 of 282 provisions match.",
    ]
    assert not (tmp_path / "texts").exists()
    assert run("attach", copy, snapshot, "--texts", tmp_path / "texts", "--anyway").returncode == 0
    assert (tmp_path / "texts" / "revcon4.nq").is_file()


@pytest.mark.source
def test_attached_wording_is_shown_and_searched(snapshot: Snapshot, tmp_path: Path) -> None:
    """Beside the summary, found by words that only the wording has, and in no graph that is shipped."""
    texts = tmp_path / "texts"
    assert run("attach", OFFICIAL, snapshot, "--texts", texts).returncode == 0
    server = Server("--with-text", "--texts", str(texts), snapshots=snapshot.path.parent)
    try:
        page = send(f"{server.url}/doc/id/revcon4/annex/118", Accept="text/html").body.decode()
        assert "To redouble efforts to voluntarily report" in page
        found = send(f"{server.url}/search?words=redouble+efforts+to+voluntarily", Accept="text/html").body.decode()
        assert "1 result for" in found
        assert "/id/revcon4/annex/118" in found
    finally:
        assert server.stop() == 0
    assert b"redouble efforts to voluntarily" not in snapshot.path.read_bytes()


def test_serving_wording_that_is_not_attached_is_explained(snapshot: Snapshot, tmp_path: Path) -> None:
    """The next step is named."""
    line = ["serve", "--with-text", "--texts", tmp_path, "--port", "0", "--snapshots", snapshot.path.parent]
    done = run_command(*line)
    assert done.returncode == 2
    assert "poakg text attach" in done.stderr


@pytest.mark.parametrize(
    ("name", "content"), [("a.pdf", b"%PDF-1.7 broken"), ("a.docx", b"PK broken"), ("a.odt", b"x")]
)
def test_what_is_no_document_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    """A damaged or unknown file has one clear error."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableError):
        read_copy(path)


def test_running_heads_and_footnotes_are_dropped() -> None:
    """Lines that repeat at the edges of pages go, and the foot of a page whose mark stands above; text stays."""
    pages = [
        ["A/CONF/1", "1. A sentence,1 with a mark.", "18 June was a day.", "1 The note.", "goes on.", "1/3"],
        ["A/CONF/1", "2. Another page.", "2/3"],
        ["A/CONF/1", "3. The last one.", "3/3"],
    ]
    assert drop_page_furniture(pages) == [
        "1. A sentence,1 with a mark.",
        "18 June was a day.",
        "2. Another page.",
        "3. The last one.",
    ]
