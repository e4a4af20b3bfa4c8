"""``poakg rule``."""

import json
from collections.abc import Mapping
from pathlib import Path

import click

from poakg.cli.console import make_console
from poakg.cli.options import snapshot_folder
from poakg.cli.releases import open_rulebook
from poakg.cli.streams import write_data
from poakg.graph.content import SourceFile
from poakg.rdf.terms import shorten_iri
from poakg.release.recipe import read_recipe
from poakg.system.resources import find_content
from poakg.validation.allowed import Allowed
from poakg.validation.report.formats.json import describe_rule
from poakg.validation.rules import Rule
from poakg.validation.rules import find_rule
from poakg.validation.rules import write_shape

_WIDTH = 10


@click.command("rule")
@click.argument("name", metavar="[ID]", required=False)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print.",
)
@snapshot_folder
def command(name: str | None, output_format: str, snapshots: Path) -> None:
    """Explain the rule ID: what is wrong, why, what to do, what it serves, its shape. Without ID, list all rules.

    A retired ID is answered with what took its place.
    """
    recipe = read_recipe(find_content())
    rulebook = open_rulebook(snapshots, recipe)
    rules, retired = rulebook.rules, rulebook.retired
    if name is None:
        _list(rules, retired, output_format)
        return
    found = find_rule(rules, retired, name)
    allowed = {rule.id: rulebook.choices.list_allowed(rule.id, lambda _: ()) for rule in found}
    if output_format == "json":
        fields = [
            describe_rule(rule, allowed[rule.id]) | {"shape": write_shape(rule, recipe.sources)} for rule in found
        ]
        asked = {"id": name.upper(), "retired": name.upper() in retired, "rules": fields}
        write_data(json.dumps(asked, indent=2, ensure_ascii=False) + "\n")
        return
    if name.upper() in retired:
        successors = ", ".join(rule.id for rule in found) or "nothing"
        make_console().print(f"{name.upper()} is retired; {successors} took its place.\n")
    for rule in found:
        _explain(rule, allowed[rule.id], recipe.sources)


def _list(rules: Mapping[str, Rule], retired: Mapping[str, tuple[str, ...]], output_format: str) -> None:
    if output_format == "json":
        fields = {
            "rules": [describe_rule(rule, None) for rule in rules.values()],
            "retired": {name: list(successors) for name, successors in retired.items()},
        }
        write_data(json.dumps(fields, indent=2, ensure_ascii=False) + "\n")
        return
    console = make_console()
    for rule in rules.values():
        console.print(f"{rule.id:<{_WIDTH}}{rule.severity.word:<{_WIDTH}}{rule.name}")
    for name, successors in retired.items():
        console.print(f"{name:<{_WIDTH}}{'retired':<{_WIDTH}}{', '.join(successors)}")


def _explain(rule: Rule, allowed: Allowed | None, sources: list[SourceFile]) -> None:
    console = make_console()
    console.print(f"{rule.id}  {rule.name}", style="bold")
    fields = {
        "severity": rule.severity.word,
        "wrong": rule.problem,
        "do": rule.advice,
        "why": rule.why,
        "serves": ", ".join(map(shorten_iri, rule.sources)),
        "checks": rule.family,
        "allowed": ", ".join(map(str, allowed or ())),
        "address": rule.iri,
    }
    for key, text in fields.items():
        if text:
            console.print(f"{key:<{_WIDTH}}{text}")
    console.print(f"\n{write_shape(rule, sources)}", end="")
