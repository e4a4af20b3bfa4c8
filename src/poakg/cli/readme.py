"""``poakg readme``."""

from pathlib import Path

import click

from poakg.cli.console import make_console
from poakg.cli.tables import render_readme
from poakg.cli.tables import tabulate_commands
from poakg.cli.tables import tabulate_formats
from poakg.cli.tables import tabulate_limits
from poakg.cli.tables import tabulate_queries
from poakg.cli.tables import tabulate_rules
from poakg.cli.tables import tabulate_settings
from poakg.errors import SourceError
from poakg.files import write_atomically
from poakg.graph.catalogue import read_queries
from poakg.graph.content import read_sources
from poakg.resources import find_content
from poakg.validation.report.formats.table import FORMATS
from poakg.validation.rules import Scope
from poakg.validation.rules import read_rules


@click.command("readme")
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when a table is out of date.")
@click.pass_context
def command(context: click.Context, check: bool) -> None:
    """Bring the tables of README.md up to date, in a checkout."""
    content = find_content()
    path = content / "README.md"
    before = _read(path)
    rules = read_rules(read_sources(content)).values()
    tables = {
        "commands": tabulate_commands(_list_commands(context)),
        "settings": tabulate_settings(),
        "queries": tabulate_queries(read_queries(content).values()),
        "rules": tabulate_rules(rules, Scope.SUBMISSION, Scope.ACROSS),
        "formats": tabulate_formats(FORMATS.values()),
        "reading": tabulate_rules(rules, Scope.READING),
        "limits": tabulate_limits(),
    }
    after = render_readme(before, tables)
    if after == before:
        return
    if check:
        make_console(stderr=True).print("README.md is out of date; run: poakg readme")
        raise click.exceptions.Exit(1)
    write_atomically(path, after.encode())
    make_console(stderr=True).print("README.md brought up to date.")


def _list_commands(context: click.Context) -> dict[str, str]:
    group = context.find_root().command
    assert isinstance(group, click.Group)  # noqa: S101 - the root is the group that holds this command
    found = {name: group.get_command(context, name) for name in group.list_commands(context)}
    return {name: (child.help or "").split("\n\n")[0].replace("\n", " ") for name, child in found.items() if child}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise SourceError("There is no README.md beside the content.", "Run this in a checkout.") from error
