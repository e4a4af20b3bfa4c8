"""The ``poakg`` command: one module per command, each of which parses, calls one operation and prints.

This is the only place that turns failures into exit codes: 0 fine, 1 findings, 2 the command could not do its work.
"""

import sys
from importlib import import_module

import click

from poakg import __version__
from poakg.cli.console import print_error
from poakg.errors import PoakgError

# Module by command; a module is imported when its command is called, so that start-up stays quick.
COMMANDS = {
    "archive": "archive",
    "build": "build",
    "diff": "diff",
    "format": "format",
    "mappings": "mappings",
    "query": "query",
    "readme": "readme",
    "reason": "reason",
    "report": "report",
    "rule": "rule",
    "serve": "serve",
    "submit": "submit",
    "template": "template",
    "text": "text",
    "validate": "validate",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"poakg.cli.{COMMANDS[cmd_name]}").command
        assert isinstance(command, click.Command)  # noqa: S101 - holds for every module of the table
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="poakg")
def poakg() -> None:
    """Small-arms commitments of 2024-2030 as a knowledge graph.

    Serve it, query it, and check what States submit about it.
    """


def main() -> None:
    """Run the command line; every expected failure ends in one clear message and exit code 2."""
    try:
        # Commands that found something stop with Exit, whose code click hands back; the others return nothing.
        sys.exit(poakg(standalone_mode=False))
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except PoakgError as error:
        print_error(error)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output, such as head, has seen enough.
        sys.stderr.close()
        sys.exit(0)
