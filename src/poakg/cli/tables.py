"""The generated tables of the README: what they hold follows from the catalogues, so it cannot go stale."""

import re
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence

from poakg.errors import SourceError
from poakg.graph.catalogue import CatalogueQuery
from poakg.submission.limits import TABLE
from poakg.validation.report.formats.table import Format
from poakg.validation.rules import Rule
from poakg.validation.rules import Scope
from poakg.web.limits import SETTINGS

_BLOCK = re.compile(r"(<!-- generated: (?P<name>[a-z]+) -->\n)(?P<body>.*?)(<!-- end -->)", re.DOTALL)


def render_readme(text: str, tables: Mapping[str, str]) -> str:
    """Return ``text`` with each generated block filled from ``tables`` by its name.

    Raises SourceError when a table has no block, or a block no table.
    """
    blocks = {match["name"] for match in _BLOCK.finditer(text)}
    if blocks != set(tables):
        odd = ", ".join(sorted(blocks ^ set(tables)))
        raise SourceError(f"README.md: generated blocks and tables do not match: {odd}.", "Add or remove the block.")
    return _BLOCK.sub(lambda match: f"{match[1]}{tables[match['name']]}{match[4]}", text)


def tabulate_commands(commands: Mapping[str, str]) -> str:
    """Return the commands, each with the first sentence of its help."""
    return _tabulate(("command", "what it does"), [(f"`poakg {name}`", text) for name, text in commands.items()])


def tabulate_settings() -> str:
    """Return the limits of the endpoint with their options, variables and defaults."""
    rows = [(f"`{s.option}`", f"`{s.variable}`", f"{s.default:g} {s.unit}".strip(), s.help) for s in SETTINGS]
    return _tabulate(("option of `poakg serve`", "variable", "default", "what it bounds"), rows)


def tabulate_limits() -> str:
    """Return the limits on what is read from submissions."""
    rows = [
        (limit.name.replace("_mib", "").replace("_", " "), f"{limit.default:,} {limit.unit}", limit.help)
        for limit in TABLE
    ]
    return _tabulate(("limit", "at most", "what it bounds"), rows)


def tabulate_queries(queries: Iterable[CatalogueQuery]) -> str:
    """Return the competency questions."""
    rows = [(f"[`{query.name}`](queries/{query.name}.rq)", query.question) for query in queries]
    return _tabulate(("query", "question"), rows)


def tabulate_rules(rules: Iterable[Rule], *scopes: Scope) -> str:
    """Return the rules of ``scopes`` with severity and name."""
    rows = [(rule.id, rule.severity.word, rule.name) for rule in rules if rule.scope in scopes]
    return _tabulate(("rule", "severity", "what is wrong"), rows)


def tabulate_formats(formats: Iterable[Format]) -> str:
    """Return the formats in which findings are told."""
    rows = [(f"`{entry.name}`", entry.media_type, entry.purpose) for entry in formats]
    return _tabulate(("`--format`", "media type", "what it is"), rows)


def _tabulate(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
