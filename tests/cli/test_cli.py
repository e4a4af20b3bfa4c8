"""The command line: every command explains itself, and every mistake has one clear message."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from poakg import __version__
from poakg.cli import COMMANDS
from poakg.cli import GROUPS
from poakg.cli import poakg
from poakg.graph.catalogue import read_queries
from poakg.graph.snapshot import Snapshot
from poakg.system.resources import find_content
from tests.conftest import ROOT

pytestmark = pytest.mark.slow


def run(*arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would."""
    line = [sys.executable, "-m", "poakg", *map(str, arguments)]
    environment = {**os.environ, **variables}
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=600, env=environment, cwd=ROOT)


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS), ["text", "check"]], ids=" ".join)
def test_every_command_has_help(command: list[str]) -> None:
    """It says what it does, and each option says what it is for."""
    done = run(*command, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: ")
    found: click.Command = poakg
    for name in command:
        assert isinstance(found, click.Group)
        found = found.commands.get(name) or found.get_command(click.Context(found), name) or found
    assert (found.help or "").split("\n")[0].endswith((".", ","))
    assert [option.name for option in found.params if isinstance(option, click.Option) and not option.help] == []


def test_the_table_of_commands_says_what_they_do() -> None:
    """Each line of ``poakg --help`` is the beginning of the command's own help, and each command has a module."""
    context = click.Context(poakg)
    for name, text in COMMANDS.items():
        command = poakg.get_command(context, name)
        assert command is not None
        assert command.name == name
        assert " ".join((command.help or "").split()).startswith(text), name
    modules = {path.stem for path in (ROOT / "src" / "poakg" / "cli").glob("*.py")}
    assert modules >= set(COMMANDS)


def test_the_overview_has_groups_and_loads_no_command() -> None:
    """Every command has its one line below its group, and neither rich nor the graph is imported for that."""
    code = "import sys; from poakg.cli import poakg; poakg(['--help'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ | {"COLUMNS": "80"}
    )
    *overview, modules = done.stdout.splitlines()
    assert [line[:-1] for line in overview if line.endswith(":")] == ["Options", *GROUPS]
    assert [line.split()[0] for line in overview[overview.index("Ask:") :] if line.startswith("  ")] == list(COMMANDS)
    assert {"rich", "pyoxigraph", "poakg.cli.query", "poakg.graph"} & set(modules.split()) == set()


@pytest.mark.parametrize(
    ("mistyped", "meant"), [("buidl", "build"), ("valdiate", "validate"), ("tempalte", "template")]
)
def test_a_mistyped_command_gets_a_suggestion(mistyped: str, meant: str) -> None:
    """The command that was meant is named."""
    done = run(mistyped)
    assert done.returncode == 2
    assert f"No such command '{mistyped}'. Did you mean {meant}?" in done.stderr


def test_the_version_is_told() -> None:
    """One place has the version."""
    assert run("--version").stdout.split()[-1] == __version__


MISTAKES = {
    "no such command": (["frobnicate"], {}),
    "no such option": (["build", "--frobnicate"], {}),
    "no such query": (["query", "frobnicate"], {}),
    "no such kind": (["template", "frobnicate", "--output", "frobnicate.xlsx"], {}),
    "no such file": (["validate", "frobnicate.xlsx"], {}),
    "not a spreadsheet name": (["template", "national-report", "--output", "frobnicate.doc"], {}),
    "unknown parameter": (["query", "contents", "-p", "dokument=revcon4"], {}),
    "unknown value": (["query", "contents", "-p", "document=revcon5"], {}),
    "value twice": (["query", "contents", "-p", "document=revcon4", "-p", "document=revcon4"], {}),
    "parameter without value": (["query", "contents", "-p", "document"], {}),
    "port out of range": (["serve", "--port", "700000"], {}),
    "memory without end": (["serve", "--memory", "100000000000000"], {}),
    "time that is no number": (["serve", "--timeout", "nan"], {}),
    "time without end": (["serve"], {"POAKG_TIMEOUT": "inf"}),
    "workers without end": (["serve", "--workers", "100000"], {}),
    "no such host": (["serve", "--host", "256.1.1.1"], {}),
    "no content": (["build"], {"POAKG_CONTENT": "/frobnicate"}),
    "binary as document": (["text", "check", sys.executable], {}),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_has_a_clear_message(name: str, snapshot: Snapshot) -> None:
    """Exit code 2, something on standard error, nothing on standard output, no traceback."""
    arguments, variables = MISTAKES[name]
    done = run(*arguments, **variables, POAKG_SNAPSHOTS=str(snapshot.path.parent))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr
    assert "Traceback" not in done.stderr
    assert not Path("frobnicate.xlsx").exists()


def test_a_taken_port_is_named(snapshot: Snapshot) -> None:
    """Two servers cannot listen in one place."""
    import socket  # noqa: PLC0415 - only here

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", "--port", taken.getsockname()[1], "--snapshots", snapshot.path.parent)
    assert done.returncode == 2
    assert "error[engine]" in done.stderr


def test_broken_data_beside_the_graph_is_named(snapshot: Snapshot, tmp_path: Path) -> None:
    """The server does not start on half of what it was given."""
    (tmp_path / "broken.ttl").write_text("<a> <b> .", encoding="utf-8")
    done = run("serve", "--port", 0, "--load", tmp_path / "broken.ttl", "--snapshots", snapshot.path.parent)
    assert done.returncode == 2
    assert "broken.ttl" in done.stderr


def test_queries_are_listed_and_run(snapshot: Snapshot) -> None:
    """The list has every question; a run prints rows for people or in a format for programs."""
    folder = ["--snapshots", snapshot.path.parent]
    listed = run("query", *folder).stdout
    assert [line.split()[0] for line in listed.splitlines()] == list(read_queries(find_content()))
    table = run("query", "commitments-by-force", *folder)
    assert "undertaking" in table.stdout
    assert "\x1b" not in table.stdout
    plain = run("query", "commitments-by-force", "--format", "csv", *folder).stdout
    assert plain.splitlines()[0] == "force,commitments"
    assert run("query", "commitments-by-force", "--show").stdout.startswith("#+ summary:")


def test_a_question_takes_parameters(snapshot: Snapshot) -> None:
    """Values given by name replace the defaults, and the table says which values it is for."""
    folder = ["--snapshots", snapshot.path.parent]
    recovery = run("query", "provisions-on-stockpiling", "--parameter", "stage=recovery", *folder).stdout
    assert "document revcon4, stage recovery" in recovery
    assert "annex:53" in recovery
    default = run("query", "provisions-on-stockpiling", "--format", "csv", *folder).stdout
    given = ["-p", "stage=stockpiling", "-p", "document=revcon4"]
    assert run("query", "provisions-on-stockpiling", "--format", "csv", *given, *folder).stdout == default != ""


def test_colours_are_for_terminals_and_can_be_turned_off() -> None:
    """Forced colours show; NO_COLOR wins on a terminal; a pipe has none."""
    assert "\x1b[" in run("query", "frobnicate", FORCE_COLOR="1").stderr
    assert "\x1b[1;31m" not in run("query", "frobnicate", FORCE_COLOR="1", NO_COLOR="1").stderr
    assert "\x1b[" not in run("query", "frobnicate").stderr


def test_format_checks_and_mends(tmp_path: Path) -> None:
    """--check names the file and changes nothing; without it the file is fixed, and then all is well."""
    path = tmp_path / "a.ttl"
    path.write_text("<urn:b> <urn:p> 1 . <urn:a> <urn:p> 2 .", encoding="utf-8")
    before = path.read_text(encoding="utf-8")
    checked = run("format", "--check", path)
    assert (checked.returncode, path.read_text(encoding="utf-8")) == (1, before)
    assert str(path) in checked.stdout
    assert run("format", path).returncode == 0
    assert path.read_text(encoding="utf-8").startswith("\n<urn:a>\n")
    assert run("format", "--check", path).returncode == 0


def test_a_closed_pipe_is_no_failure() -> None:
    """Piping into a program that stops reading ends quietly."""
    line = f"{sys.executable} -m poakg query secretariat-deliverables --format json | head -c 10"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "Traceback" not in done.stderr
