"""``poakg link``: exit codes, and what is printed."""

from pathlib import Path

import pytest

from tests.command import Poakg
from tests.conftest import CASES

TABLES = CASES / "tables"


def test_rows_that_are_not_joined_are_findings(poakg: Poakg, tmp_path: Path) -> None:
    """Exit code 1 with the reasons, 0 with --allow; the table is written either way, and not over another."""
    output = tmp_path / "joined.csv"
    done = poakg("link", TABLES / "letters.csv", "--column", "iso3c", "--output", output)
    assert (done.returncode, done.stderr) == (1, "")
    assert "'iso3c' is read as sipri" in done.stdout
    assert "outside-register" in done.stdout
    again = poakg("link", TABLES / "letters.csv", "--column", "iso3c", "--output", output)
    assert (again.returncode, again.stdout) == (2, "")
    allowed = poakg("link", TABLES / "letters.csv", "--column", "iso3c", "--output", output, "--force", "--allow")
    assert allowed.returncode == 0
    assert poakg("link", TABLES / "tracing.csv", "--column", "m49", "--output", tmp_path / "m49.csv").returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [("--column", "land"), ("--column", "iso3c", "--system", "isbn"), ("--column", "iso3c", "--delimiter", "x")],
)
def test_mistakes_have_a_next_step(poakg: Poakg, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """A column or system that is not there is named, and nothing is written."""
    done = poakg("link", TABLES / "letters.csv", *arguments, "--output", tmp_path / "joined.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert "→" in done.stderr
    assert not (tmp_path / "joined.csv").exists()
