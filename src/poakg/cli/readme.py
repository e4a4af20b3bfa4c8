"""``poakg readme``: the generated tables of the documentation in a checkout."""

import re
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import click

from poakg.cli.console import make_console
from poakg.cli.ontology_tables import tabulate_areas
from poakg.cli.ontology_tables import tabulate_classes
from poakg.cli.ontology_tables import tabulate_code_lists
from poakg.cli.ontology_tables import tabulate_derivations
from poakg.cli.ontology_tables import tabulate_kinds
from poakg.cli.ontology_tables import tabulate_properties
from poakg.cli.rooms import tabulate_libraries
from poakg.cli.rooms import tabulate_rooms
from poakg.cli.tables import fill_blocks
from poakg.cli.tables import remove_marks
from poakg.cli.tables import tabulate_commands
from poakg.cli.tables import tabulate_formats
from poakg.cli.tables import tabulate_limits
from poakg.cli.tables import tabulate_queries
from poakg.cli.tables import tabulate_routes
from poakg.cli.tables import tabulate_rule_sets
from poakg.cli.tables import tabulate_rules
from poakg.cli.tables import tabulate_settings
from poakg.errors import SourceError
from poakg.graph.catalogue import read_queries
from poakg.graph.content import SourceFile
from poakg.graph.content import read_sources
from poakg.graph.derivations import read_derivations
from poakg.namespaces import BASE
from poakg.release.page.terms import Ontology
from poakg.release.recipe import DERIVATIONS
from poakg.release.recipe import MAPPINGS
from poakg.system.files import write_atomically
from poakg.system.resources import find_content
from poakg.validation.report.formats.table import FORMATS
from poakg.validation.rules import Rule
from poakg.validation.rules import RuleSet
from poakg.validation.rules import read_rule_sets
from poakg.validation.rules import read_rules
from poakg.web.routes import ROUTES

_PACKAGE = "src/poakg"
_GUIDES = f"{_PACKAGE}/web/pages/guides"
_GUIDE_LINK = re.compile(r"\]\((\w+)\.md\)")


@dataclass(frozen=True)
class Checkout:
    """What the tables are made from: the ``folder`` of the checkout and the ``commands`` with their help."""

    folder: Path
    commands: Mapping[str, str]

    @cached_property
    def sources(self) -> list[SourceFile]:
        """The Turtle files of the content."""
        return read_sources(self.folder)

    @cached_property
    def ontology(self) -> Ontology:
        """The terms and codes."""
        return Ontology(self.sources)

    @cached_property
    def rule_sets(self) -> list[RuleSet]:
        """The sets of rules, in order."""
        return read_rule_sets(self.sources)

    @cached_property
    def rules(self) -> list[Rule]:
        """The rules, in order."""
        return list(read_rules(self.sources).values())

    @cached_property
    def rule_set_labels(self) -> dict[str, str]:
        """The labels of the sets of rules, by name."""
        return {found.name: self.ontology.labels[f"{BASE}rule-set/{found.name}"] for found in self.rule_sets}

    def read(self, name: str) -> str:
        """Return the text of a file. Raises SourceError."""
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except OSError as error:
            raise SourceError(f"There is no {name} beside the content.", "Run this in a checkout.") from error

    def copy_guide(self, name: str) -> str:
        """Return the text of a guide with its links to other guides as they are from another folder at the top."""
        return _GUIDE_LINK.sub(rf"](../{_GUIDES}/\1.md)", remove_marks(self.read(f"{_GUIDES}/{name}.md")))


# The generated blocks of each file; a file comes after those that it copies from.
FILES: dict[str, dict[str, Callable[[Checkout], str]]] = {
    "queries/README.md": {"queries": lambda made: tabulate_queries(read_queries(made.folder).values())},
    "shapes/README.md": {
        "rule-sets": lambda made: tabulate_rule_sets(made.rule_sets, made.rules, made.rule_set_labels),
        "rules": lambda made: tabulate_rules(made.rule_sets, made.rules, made.rule_set_labels),
    },
    "ontology/README.md": {
        "areas": lambda made: tabulate_areas(made.ontology),
        "code-lists": lambda made: tabulate_code_lists(made.ontology, made.sources),
        "derivations": lambda made: tabulate_derivations(
            rule for place in (DERIVATIONS, MAPPINGS) for rule in read_derivations(made.folder, place)
        ),
        "classes": lambda made: tabulate_classes(made.ontology),
        "properties": lambda made: tabulate_properties(made.ontology),
    },
    f"{_PACKAGE}/README.md": {
        "rooms": lambda made: tabulate_rooms(made.folder / _PACKAGE),
        "libraries": lambda made: tabulate_libraries(made.folder / _PACKAGE),
        "commands": lambda made: tabulate_commands(made.commands),
        "routes": lambda _: tabulate_routes(ROUTES),
        "settings": lambda _: tabulate_settings(),
        "limits": lambda _: tabulate_limits(),
        "formats": lambda _: tabulate_formats(FORMATS.values()),
    },
    f"{_GUIDES}/steward.md": {
        "kinds": lambda made: tabulate_kinds(made.ontology, made.sources),
        "formats": lambda _: tabulate_formats(FORMATS.values()),
        "limits": lambda _: tabulate_limits(),
    },
    f"{_GUIDES}/operate.md": {"settings": lambda _: tabulate_settings()},
    ".github/OPERATING.md": {"guide": lambda made: made.copy_guide("operate")},
}


@click.command("readme")
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when a table is out of date.")
@click.pass_context
def command(context: click.Context, check: bool) -> None:
    """Bring the generated tables of the documentation up to date, in a checkout."""
    checkout = Checkout(find_content(), _list_commands(context))
    report, outdated = make_console(stderr=True), False
    for name, blocks in FILES.items():
        before = checkout.read(name)
        after = fill_blocks(before, {block: make(checkout) for block, make in blocks.items()}, name)
        if after == before:
            continue
        outdated = True
        if check:
            report.print(f"{name} is out of date; run: poakg readme")
        else:
            write_atomically(checkout.folder / name, after.encode())
            report.print(f"{name} brought up to date.")
    if check and outdated:
        raise click.exceptions.Exit(1)


def _list_commands(context: click.Context) -> dict[str, str]:
    group = context.find_root().command
    assert isinstance(group, click.Group)  # noqa: S101 - the root is the group that holds this command
    found = {name: group.get_command(context, name) for name in group.list_commands(context)}
    return {name: (child.help or "").split("\n\n")[0].replace("\n", " ") for name, child in found.items() if child}
