"""Generated tables in Markdown: what they hold follows from code and content, so it cannot go out of date."""

import re
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence

from poakg.errors import SourceError
from poakg.graph.catalogue import CatalogueQuery
from poakg.submission.limits import TABLE
from poakg.validation.report.formats.table import Format
from poakg.validation.rules import Rule
from poakg.validation.rules import RuleSet
from poakg.validation.rules import Severity
from poakg.web.http.route import Route
from poakg.web.limits import SETTINGS

_BLOCK = re.compile(r"(<!-- generated: (?P<name>[a-z-]+) -->\n)(?P<body>.*?)(<!-- end -->)", re.DOTALL)
_COMMENT = re.compile(r"^<!-- (?:generated: [a-z-]+|end) -->\n", re.MULTILINE)


def fill_blocks(text: str, blocks: Mapping[str, str], file: str) -> str:
    """Return the ``text`` of ``file`` with each generated block replaced by that of its name.

    Raises SourceError when the text lacks one of ``blocks`` or has another.
    """
    found = {match["name"] for match in _BLOCK.finditer(text)}
    if found != set(blocks):
        odd = ", ".join(sorted(found ^ set(blocks)))
        raise SourceError(f"{file}: generated blocks and tables do not match: {odd}.", "Add or remove the block.")
    return _BLOCK.sub(lambda match: f"{match[1]}{blocks[match['name']]}{match[4]}", text)


def remove_marks(text: str) -> str:
    """Return ``text`` without the marks of its generated blocks."""
    return _COMMENT.sub("", text)


def tabulate(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; a vertical bar in a cell is escaped."""
    cells = [[str(cell).replace("|", "\\|") for cell in row] for row in rows]
    lines = [headings, ["---"] * len(headings), *cells]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def tabulate_commands(commands: Mapping[str, str]) -> str:
    """Return the commands, each with the first sentence of its help."""
    return tabulate(("command", "what it does"), [(f"`poakg {name}`", text) for name, text in commands.items()])


def tabulate_settings() -> str:
    """Return the limits of the endpoint with their options, variables and defaults."""
    rows = [(f"`{s.option}`", f"`{s.variable}`", f"{s.default:g} {s.unit}".strip(), s.help) for s in SETTINGS]
    return tabulate(("option of `poakg serve`", "variable", "default", "what it bounds"), rows)


def tabulate_routes(routes: Iterable[Route]) -> str:
    """Return the addresses of the server, each with its methods and what it does."""
    rows = []
    for route in (route for route in routes if not route.alias):
        summaries = [operation.summary for operation in (route.get, route.post) if operation]
        rows.append((f"`{route.template}`", route.allowed, " ".join(summaries)))
    return tabulate(("address", "methods", "what it does"), rows)


def tabulate_limits() -> str:
    """Return the limits on what is read from submissions."""
    rows = [
        (limit.name.replace("_mib", "").replace("_", " "), f"{limit.default:,} {limit.unit}", limit.help)
        for limit in TABLE
    ]
    return tabulate(("limit", "at most", "what it bounds"), rows)


def tabulate_formats(formats: Iterable[Format]) -> str:
    """Return the formats in which findings are written."""
    rows = [(f"`{entry.name}`", entry.media_type, entry.purpose) for entry in formats]
    return tabulate(("`--format`", "media type", "what it is"), rows)


def tabulate_queries(queries: Iterable[CatalogueQuery]) -> str:
    """Return the competency questions, with links from the folder they are in."""
    rows = [(f"[`{query.name}`]({query.name}.rq)", query.question, ", ".join(query.tags)) for query in queries]
    return tabulate(("query", "question", "tags"), rows)


def tabulate_rule_sets(rule_sets: Iterable[RuleSet], rules: Collection[Rule], labels: Mapping[str, str]) -> str:
    """Return the sets of rules with what each is applied to and how many rules of each severity it has.

    ``labels`` are those of the sets, by name.
    """
    rows = [
        (
            f"[`{found.name}.ttl`]({found.name}.ttl)",
            labels[found.name],
            found.scope.value.replace("-", " "),
            *(_count(rules, found, severity) for severity in _SEVERITIES),
        )
        for found in rule_sets
    ]
    headings = ("file", "rules on", "applied to", *(f"{severity.word}s" for severity in _SEVERITIES))
    return tabulate(headings, rows)


def tabulate_rules(rule_sets: Iterable[RuleSet], rules: Collection[Rule], labels: Mapping[str, str]) -> str:
    """Return a section for each set of rules, with its rules in order; ``labels`` are those of the sets, by name."""
    sections = []
    for found in rule_sets:
        rows = [(rule.id, rule.severity.word, rule.name) for rule in rules if rule.family == found.name]
        table = tabulate(("rule", "severity", "what is wrong"), rows)
        label = labels[found.name]
        sections.append(f"### {label[:1].upper()}{label[1:]}\n\n{table}")
    return "\n".join(sections)


_SEVERITIES = sorted(Severity, reverse=True)


def _count(rules: Iterable[Rule], rule_set: RuleSet, severity: Severity) -> int:
    return sum(rule.family == rule_set.name and rule.severity is severity for rule in rules)
