"""A wheel in an empty environment does what the checkout does."""

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from poakg.system.resources import FOLDERS
from poakg.web.editor import is_editor_built
from tests.conftest import ROOT
from tests.http import ask

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as a wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)], check=True, capture_output=True
    )
    return next(folder.glob("*.whl"))


@pytest.mark.git
def test_the_wheel_has_all_content(wheel: Path) -> None:
    """Every content file of the checkout is in it."""
    listed = subprocess.run(["git", "ls-files", *FOLDERS], cwd=ROOT, capture_output=True, text=True, check=True)
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"poakg/content/{name}" for name in listed.stdout.split()} <= names
    assert "poakg/py.typed" in names
    assert "poakg/web/pages/static/style.css" in names
    editor = {f"poakg/web/editor/static/built/{name}" for name in ("yasgui.min.js", "yasgui.min.css", "licences.txt")}
    assert (editor <= names) == is_editor_built()
    assert {
        f"poakg/validation/{name}"
        for name in ("allowed.rq", "report/formats/findings.schema.json", "report/formats/report.html")
    } <= names
    assert not [name for name in names if "tests" in name.split("/")]


@pytest.fixture(params=["beside what is here", pytest.param("alone", marks=pytest.mark.ecosystem)])
def scripts(wheel: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Where the command is after the wheel was installed: alone with what it depends on, or beside what is here."""
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    found = tmp_path / "venv" / "bin"
    options = ["-q", "--disable-pip-version-check"]
    if request.param != "alone":
        options.append("--no-deps")
        place = next((tmp_path / "venv" / "lib").glob("python*/site-packages"))
        # Behind the new installation, so that its modules are those that are imported.
        (place / "here.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    subprocess.run([found / "pip", "install", *options, wheel], check=True)
    return found


def test_the_console_script_runs_where_nothing_else_is(scripts: Path, tmp_path: Path) -> None:
    """Installed from its wheel, it builds, queries, validates and serves."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        line = [str(scripts / "poakg"), *map(str, arguments), "--snapshots", str(tmp_path / "snapshots")]
        return subprocess.run(line, capture_output=True, text=True, check=False, cwd=tmp_path)

    assert run("build").returncode == 0
    assert "provisions" in run("query", "provisions-by-kind").stdout
    assert run("template", "national-report", "--output", "report.xlsx").returncode == 0
    assert run("validate", "report.xlsx").returncode == 1
    command = [str(scripts / "poakg"), "serve", "--port", "0", "--snapshots", str(tmp_path / "snapshots")]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=tmp_path)
    try:
        assert server.stderr is not None
        line = next(line for line in server.stderr if "http://" in line)
        reply = ask(line.split()[1].rstrip("/"), "ASK { ?s a <https://w3id.org/poakg/ontology#Provision> }")
        assert b"true" in reply.body
    finally:
        server.terminate()
        server.wait(timeout=300)
        if server.stderr is not None:
            server.stderr.close()
