"""The ``poakg`` command: one module per command, each of which parses, calls one operation and prints.

This is the only place that turns failures into exit codes: 0 fine, 1 findings, 2 the command could not do its work.
"""

import sys
from importlib import import_module

import click

from poakg import __version__
from poakg.cli.streams import write_every_character
from poakg.errors import PoakgError

# Each command by group, with the beginning of its help. Its module, which has the same name, is imported when the
# command is called, so that start-up stays quick.
GROUPS = {
    "Ask": {
        "query": "Run the competency question NAME over the graph",
        "mappings": "Give the mapping set NAME as a table in the SSSOM form (TSV)",
        "link": "Join TABLE to the graph: give each row the State",
        "cite": "Store the answer to the question NAME so that it can be cited",
        "verify": "Ask a cited answer again by its ID",
        "text": "Work with the official wording, which is yours to bring",
    },
    "Check": {
        "validate": "Check submissions in XLSX, ODS, CSV, JSON or RDF",
        "rule": "Explain the rule ID: what is wrong, why, what to do",
        "convert": "Write the submission in FILE in another format",
        "export": "Write what is here into DIR as files for other programs",
    },
    "Submit": {
        "template": "Write an empty template for a submission of KIND",
        "submit": "Check what FILE submits and take it into the archive",
        "archive": "Look into the archive of what was submitted",
        "diff": "Show what changed from the submission A to B, cell by cell",
    },
    "Serve and build": {
        "mcp": "Serve tools for agents on standard input and output",
        "serve": "Serve the graph: SPARQL at /sparql, pages for people",
        "build": "Build the graph with all that pages and checks need",
        "publish": "Load the current release into the SPARQL engine",
    },
    "Content": {
        "report": "Report how complete the readings of each document are",
        "reason": "Ask the HermiT reasoner whether the graph is consistent",
        "format": "Rewrite Turtle files in canonical form",
        "readme": "Bring the generated tables of the documentation up to date",
    },
}
COMMANDS = {name: text for commands in GROUPS.values() for name, text in commands.items()}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"poakg.cli.{cmd_name}").command
        assert isinstance(command, click.Command)  # noqa: S101 - holds for every module of the table
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, COMMANDS))
        for title, commands in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), f"{text}.") for name, text in commands.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from poakg.graph.suggestions import Spellings  # noqa: PLC0415 - only mistakes need it

            if closest := Spellings(COMMANDS).find_closest(args[0]):
                raise click.UsageError(f"{error.message} Did you mean {closest}?", ctx) from error
            raise


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="poakg")
def poakg() -> None:
    """Small-arms commitments of 2024-2030 as a knowledge graph.

    Serve it, query it, and check what States submit about it.
    """


def main() -> None:
    """Run the command line; every expected failure ends in one clear message and exit code 2."""
    write_every_character()
    try:
        # Commands that found something stop with Exit, whose code click hands back; the others return nothing.
        sys.exit(poakg(standalone_mode=False))
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except PoakgError as error:
        from poakg.cli.console import print_error  # noqa: PLC0415 - rich takes a while to load

        print_error(error)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output, such as head, has seen enough.
        sys.stderr.close()
        sys.exit(0)
