"""What the commands print: what was meant by what is not known, and what came of many files in few words."""

import re
from pathlib import Path

import pytest

from tests.command import Poakg
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

EXAMPLES = ROOT / "data" / "examples"
STATISTICS = (EXAMPLES / "arms-statistics.ttl").read_text(encoding="utf-8")

MEANT = [
    (("template", "national-reprot", "--output", "new.xlsx"), "Did you mean 'national-report'?"),
    (("template", "arms statistics", "--output", "new.xlsx"), "Did you mean 'arms-statistics'?"),
    (("template", "point_of_contact", "--output", "new.xlsx"), "Did you mean 'point-of-contact'?"),
    (("template", "national-report", "--state", "Kenia", "--output", "new.xlsx"), "Did you mean Kenya"),
    (("validate", "kr.xslx"), "Did you mean 'kr.xlsx'?"),
    (("validate", "Kr.xlsx"), "Did you mean 'kr.xlsx'?"),
    (("submit", "kr.xls"), "Did you mean 'kr.xlsx'?"),
    (("template", "national-report", "--from", "kr.xlsxx", "--output", "new.xlsx"), "Did you mean 'kr.xlsx'?"),
    (("validte",), "Did you mean validate?"),
]


@pytest.mark.parametrize(("arguments", "answer"), MEANT, ids=lambda value: " ".join(value) if value else "")
def test_what_was_meant_is_suggested(
    arguments: tuple[str, ...], answer: str, poakg: Poakg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A misspelt command, kind, State or file is a mistake of the call, and the nearest name is given."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kr.xlsx").write_bytes(b"")
    done = poakg(*arguments)
    assert done.returncode == 2
    assert answer in " ".join(done.stderr.split())
    assert not (tmp_path / "new.xlsx").exists()


def test_nothing_is_suggested_for_a_file_like_no_other(
    poakg: Poakg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder without such a name says only that there is none."""
    monkeypatch.chdir(tmp_path)
    done = poakg("validate", "report.xlsx")
    assert (done.returncode, "Did you mean" in done.stderr) == (2, False)


def test_a_schema_is_not_said_to_be_a_form(poakg: Poakg, tmp_path: Path) -> None:
    """Nobody fills in a JSON Schema."""
    done = poakg("template", "arms-statistics", "--output", tmp_path / "x.json")
    assert done.returncode == 0
    assert "is a JSON Schema" in done.stderr
    assert "Fill in" not in done.stderr


def test_other_languages_are_refused_until_there_are_any(poakg: Poakg, tmp_path: Path) -> None:
    """An English template is not given to whoever asks for a French one."""
    done = poakg("template", "arms-statistics", "--language", "fr", "--output", tmp_path / "x.xlsx")
    assert (done.returncode, (tmp_path / "x.xlsx").exists()) == (2, False)


def make_statistics(folder: Path, count: int) -> Path:
    """Write so many statistics, each with an own number and one fault."""
    folder.mkdir()
    for number in range(1, count + 1):
        text = STATISTICS.replace("/arms-statistics/1", f"/arms-statistics/{number}")
        (folder / f"{number:03}.ttl").write_text(
            text.replace("poakg:seized 41 ;", "poakg:seized 4100 ;"), encoding="utf-8"
        )
    return folder


def test_one_is_singular_and_several_files_have_a_total(poakg: Poakg, tmp_path: Path) -> None:
    """The last line of the summary counts what all the files have."""
    folder = make_statistics(tmp_path / "in", 2)
    one = poakg("validate", folder / "001.ttl").stdout
    assert re.search(r"001.ttl: 1 violation in \d+ things checked\n", one)
    both = poakg("validate", folder, "--ignore", "CRO").stdout
    assert re.search(r"\n2 files: 2 violations in \d+ things checked; 2 with violations or warnings\n", both)


def test_many_files_are_summarized(poakg: Poakg, tmp_path: Path) -> None:
    """The total, how often each rule found something, and the first files with faults; all of it when asked for."""
    folder = make_statistics(tmp_path / "in", 24)
    done = poakg("validate", folder, "--ignore", "CRO").stdout
    assert "24 files: 24 violations" in done
    assert re.search(r"violation +STA-030 .*: 24 in 24 files\n", done)
    assert "and 19 more with findings" in done
    assert len(done.splitlines()) < 120
    assert poakg("validate", folder, "--ignore", "CRO", "--limit", "0").stdout.count("STA-030") == 24


@pytest.mark.slow
def test_submit_lists_what_was_found_and_takes_folders(poakg: Poakg, tmp_path: Path) -> None:
    """Warnings of what is accepted are printed, those across submissions too; a folder stands for its files."""
    archive = tmp_path / "archive"
    folder = tmp_path / "in"
    folder.mkdir()
    text = STATISTICS.replace("XXE", "XXF")
    (folder / "statistics.ttl").write_text(text.replace('poakg:language "en" ;', ""), encoding="utf-8")
    done = poakg("submit", folder, "--archive", archive)
    assert (done.returncode, "COM-020" in done.stderr, "Accepted, with 1 warning" in done.stderr) == (0, True, True)
    (folder / "second.ttl").write_text(text, encoding="utf-8")
    done = poakg("submit", folder, "--archive", archive)
    assert (done.returncode, "2 submissions: 1 accepted, 1 known." in done.stderr) == (0, True)
    report = (EXAMPLES / "national-report.ttl").read_text(encoding="utf-8").replace("XXE", "XXF")
    (tmp_path / "report.ttl").write_text(report.replace("poakg:seized 60 ;", "poakg:seized 61 ;"), encoding="utf-8")
    done = poakg("submit", tmp_path / "report.ttl", "--archive", archive)
    assert "CRO-019" in done.stderr
