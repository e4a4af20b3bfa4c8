"""Templates survive LibreOffice: opened and saved there, they say the same and still offer what may be chosen."""

import subprocess
from pathlib import Path

import openpyxl
import pytest

from poakg.submission.templates import Template
from poakg.validation.validator import Validator
from tests.command import Poakg
from tests.conftest import SOFFICE
from tests.submission.reading import list_issues
from tests.submission.reading import list_statements
from tests.submission.reading import read
from tests.submission.test_kinds import EXAMPLES
from tests.submission.test_kinds import KINDS
from tests.submission.test_kinds import list_findings

pytestmark = [pytest.mark.ecosystem, pytest.mark.office]


# Comma, double quotes, UTF-8, from the first row on, no column formats, English, quotes only where needed, cells as
# they are shown, no formulas, blanks kept, and every sheet in a file of its own.
EVERY_SHEET = ":Text - txt - csv (StarCalc):{separator},34,76,1,,{language},false,true,false,false,false,-1"
LOCALES = {"en-US": (44, 1033), "de-DE": (59, 1031), "fr-FR": (59, 1036)}
"""The sign between cells and the number of the language, by locale."""


def save_again(path: Path, ending: str, settings: str = "") -> Path:
    """Open a file in LibreOffice and save it in the format with this ``ending``."""
    folder = path.parent / "saved"
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    line = [str(SOFFICE), profile, "--headless", "--convert-to", ending + settings, "--outdir", str(folder), str(path)]
    subprocess.run(line, check=True, capture_output=True, timeout=600)
    return folder / f"{path.stem}.{ending}"


def fill_in(kind: str, poakg: Poakg, path: Path) -> Path:
    """Write the template of a kind with its example filled in."""
    done = poakg("template", kind, "--from", EXAMPLES / f"{kind}.ttl", "--output", path)
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture(params=KINDS)
def filled(request: pytest.FixtureRequest, poakg: Poakg, tmp_path: Path) -> Path:
    """The template of a kind with its example filled in."""
    return fill_in(request.param, poakg, tmp_path / f"{request.param}.xlsx")


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_filled_template_says_the_same(  # noqa: PLR0917 - fixtures
    kind: str, ending: str, poakg: Poakg, tmp_path: Path, templates: dict[str, Template], validator: Validator
) -> None:
    """The statements, what the reader reports and what the rules find are those of the file before."""
    filled = fill_in(kind, poakg, tmp_path / f"{kind}.{ending}")
    before, after = read(filled, templates), read(save_again(filled, ending), templates)
    assert len(before.statements) > 5
    assert (list_statements(after), list_issues(after)) == (list_statements(before), list_issues(before))
    assert list_findings(validator.validate([after])) == list_findings(validator.validate([before]))


def test_a_filled_template_keeps_its_choices(filled: Path) -> None:
    """Drop-down lists stay on the cells that had them, and so does the protection of what is not to be typed over."""
    old, new = openpyxl.load_workbook(filled), openpyxl.load_workbook(save_again(filled, "xlsx"))
    assert new.sheetnames == old.sheetnames
    for sheet in old:
        lists = [each for each in sheet.data_validations.dataValidation if each.type == "list"]
        kept = [each for each in new[sheet.title].data_validations.dataValidation if each.type == "list"]
        first = {area.coord.split(":")[0] for each in lists for area in each.sqref.ranges}
        assert all(any(cell in each.sqref for each in kept) for cell in first), sheet.title
        assert new[sheet.title].protection.sheet == sheet.protection.sheet


def test_a_document_keeps_its_choices(poakg: Poakg, tmp_path: Path) -> None:
    """LibreOffice knows the lists, prompts and protection of a template in its own format."""
    document, workbook = (fill_in("assistance-request", poakg, tmp_path / f"request.{end}") for end in ("ods", "xlsx"))
    old, new = openpyxl.load_workbook(workbook), openpyxl.load_workbook(save_again(document, "xlsx"))
    for sheet in old:
        found, expected = (
            {
                (str(one.sqref).split(":")[0], one.type, one.promptTitle)
                for one in book[sheet.title].data_validations.dataValidation
            }
            for book in (new, old)
        )
        assert found == expected
        assert new[sheet.title].sheet_state == sheet.sheet_state
        assert new[sheet.title].protection.sheet == sheet.protection.sheet


@pytest.mark.parametrize("locale", LOCALES)
def test_sheets_saved_as_csv_say_the_same(filled: Path, templates: dict[str, Template], locale: str) -> None:
    """LibreOffice writes a file for each sheet, named after the workbook and the sheet; explanations are left out."""
    separator, language = LOCALES[locale]
    settings = EVERY_SHEET.format(separator=separator, language=language)
    before, folder = read(filled, templates), save_again(filled, "csv", settings).parent
    for path in folder.iterdir():
        if path.stem.removeprefix(f"{filled.stem}-") not in before.sheets:
            path.unlink()
    after = read(folder, templates)
    assert (list_statements(after), after.kind) == (list_statements(before), before.kind)
    assert list_issues(after) == list_issues(before)
