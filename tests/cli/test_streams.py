"""Every command prints in every locale: no traceback, the same exit code, and data always as UTF-8."""

import io
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from poakg.cli import COMMANDS
from poakg.cli import main
from poakg.cli import poakg
from poakg.graph.snapshot import Snapshot
from tests.archive.deposits import hand_in
from tests.archive.deposits import write_report
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

# The one that has the fewest characters, and for one command also others.
ENCODINGS = dict.fromkeys(COMMANDS, ("ascii",)) | {"validate": ("iso-8859-1", "ascii", "gb2312")}
# Names and values that few encodings have; "{folder}" is a folder of one's own.
CASES: dict[str, list[list[str]]] = {
    "archive erase": [["archive", "erase", "報告", "--contact", "報告", "--yes"]],
    "archive list": [["archive", "list"]],
    "archive verify": [["archive", "verify"]],
    "build": [["build", "--archive", "{folder}/報告"]],
    "cite": [["cite", "commitments-by-force"], ["cite", "報告"]],
    "convert": [["convert", "{folder}/報告.ttl", "--to", "json"]],
    "diff": [
        ["diff", "XXF/2026/national-report/1", "XXF/2026/national-report/2"],
        ["diff", "XXF/2026/national-report/1", "報告"],
    ],
    "export everything": [["export", "{folder}/全"]],
    "export graphs": [["export", "graphs", "{folder}/図"]],
    "export shapes": [["export", "shapes", "{folder}/形"]],
    "export tables": [["export", "tables", "{folder}/表"]],
    "format": [["format", "--check", "{folder}/報告.ttl"]],
    "link": [["link", "{folder}/報告.ttl", "--column", "報告", "--output", "{folder}/表.csv"]],
    "mappings": [["mappings"], ["mappings", "報告"]],
    "mcp": [["mcp", "--archive", "{folder}/無"]],
    "publish": [["publish", "http://127.0.0.1:1/報告/query"]],
    "query": [["query"], ["query", "commitments-by-force"], ["query", "報告"]],
    "readme": [["readme", "--check"]],
    "reason": [["reason", "{folder}/無.ttl"]],
    "report": [["report"]],
    "rule": [["rule", "NR-025"], ["rule", "報告"]],
    "serve": [["serve", "--port", "0", "--load", "{folder}/報告.ttl"]],
    "submit": [["submit", "--dry-run", "{folder}/報告.ttl"], ["submit", "--dry-run", "{folder}/report.ttl"]],
    "template": [["template", "報告", "--output", "{folder}/new.xlsx"]],
    "text attach": [["text", "attach", "{folder}/報告.ttl", "--texts", "{folder}"]],
    "text check": [["text", "check", "{folder}/報告.ttl"]],
    "text fingerprint": [["text", "fingerprint", "{folder}/報告.ttl"]],
    "verify": [["verify"], ["verify", "報告"]],
    "validate": [["validate", "{folder}/報告.ttl"], ["validate", "{folder}/report.ttl"]],
}
DATA = {
    "mappings": ["mappings", "codes-unbis"],
    "query": ["query", "secretariat-deliverables", "--format", "csv"],
    "query text": ["query", "secretariat-deliverables", "--show"],
    "rule": ["rule", "NR-025", "--format", "json"],
    "diff": ["diff", "XXF/2026/national-report/1", "XXF/2026/national-report/2", "--format", "json"],
    **{f"validate {name}": ["validate", "{folder}/report.ttl", "--format", name] for name in ("json", "csv", "github")},
}


class Command:
    """The command line in this process, with streams of a chosen encoding."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._patch = monkeypatch

    def run(self, arguments: list[str], encoding: str) -> tuple[object, bytes]:
        """Return the exit code of a command and what it printed on standard output."""
        streams = [io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2)]
        with self._patch.context() as patch:
            patch.setattr(sys, "argv", ["poakg", *(argument.format(folder=self._folder) for argument in arguments)])
            patch.setattr(sys, "stdout", streams[0])
            patch.setattr(sys, "stderr", streams[1])
            with pytest.raises(SystemExit) as ending:
                main()
        for stream in streams:
            stream.flush()
        buffer = streams[0].buffer
        assert isinstance(buffer, io.BytesIO)
        return ending.value.code, buffer.getvalue()


@pytest.fixture
def command(folder: Path, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command line over the shipped graph and the archive of ``folder``."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("POAKG_SNAPSHOTS", str(snapshot.path.parent))
    monkeypatch.setenv("POAKG_ARCHIVE", str(folder / "archive"))
    return Command(folder, monkeypatch)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive, a file that cannot be read, and a report with a fault, all beyond ISO 8859-1."""
    from poakg.archive.folder import Folder  # noqa: PLC0415 - the fixture of the same name

    path = tmp_path_factory.mktemp("報告")
    for comment in ("第一 café → 1", "第二 café → 2"):
        hand_in(Folder(path / "archive"), write_report(comment))
    (path / "mixed.ttl").write_text("<urn:b> <urn:p> 1 . <urn:a> <urn:p> 2 .", encoding="utf-8")
    (path / "報告.ttl").write_text("<a> → .", encoding="utf-8")
    example = (ROOT / "data" / "examples" / "national-report.ttl").read_text(encoding="utf-8")
    report = example.replace("XXE", "XXF").replace("answer:developing", '"報告"')
    (path / "report.ttl").write_text(report, encoding="utf-8")
    return path


def test_every_command_has_a_case() -> None:
    """A new command, or one below another, needs its line in the table."""
    names = set()
    for name in COMMANDS:
        command = poakg.get_command(click.Context(poakg), name)
        names |= {f"{name} {inner}" for inner in command.commands} if isinstance(command, click.Group) else {name}
    assert set(CASES) == names


@pytest.mark.parametrize("name", CASES)
def test_no_encoding_stops_a_command(name: str, command: Command) -> None:
    """Its exit code stays what it is where every character can be written, and no exception escapes."""
    for arguments in CASES[name]:
        expected, _ = command.run(arguments, "utf-8")
        assert {command.run(arguments, encoding)[0] for encoding in ENCODINGS[name.split(maxsplit=1)[0]]} == {expected}


@pytest.mark.parametrize("name", DATA)
def test_data_is_utf8_whatever_the_encoding(name: str, command: Command) -> None:
    """Formats for programs have the same bytes everywhere."""
    _, expected = command.run(DATA[name], "utf-8")
    assert expected
    for encoding in ENCODINGS[DATA[name][0]]:
        assert command.run(DATA[name], encoding)[1] == expected


def test_what_an_encoding_lacks_is_spelled_out(command: Command) -> None:
    """Signs of ours in plain characters and all others by their numbers; what it has stays."""
    difference = ["diff", "XXF/2026/national-report/1", "XXF/2026/national-report/2"]
    _, plain = command.run(difference, "iso-8859-1")
    assert rb"\u7b2c\u4e00 caf\xe9 -> 1 -> \u7b2c\u4e8c caf\xe9 -> 2".replace(rb"\xe9", b"\xe9") in plain
    assert "第一 café → 1 → 第二 café → 2".encode() in command.run(difference, "utf-8")[1]


@pytest.mark.parametrize("variables", [{"LC_ALL": "fr_FR.ISO-8859-1"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}], ids=str)
def test_a_name_keeps_its_bytes_in_another_locale(variables: dict[str, str], folder: Path, snapshot: Snapshot) -> None:
    """What the locale cannot decode in the name of a file comes out as it went in."""
    path = os.fsencode(folder / "報告.ttl")
    done = subprocess.run(
        [sys.executable, "-m", "poakg", "format", "--check", folder / "mixed.ttl"],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env=os.environ | {"PYTHONCOERCECLOCALE": "0"} | variables,
    )
    assert (done.returncode, done.stderr.count(b"Traceback")) == (1, 0)
    assert done.stdout == b"would change " + path.replace("報告.ttl".encode(), b"mixed.ttl") + b"\n"
