"""Findings for people to read: a summary first, then each rule with the first locations where it found something."""

import io
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from rich.console import Console
from rich.text import Text

from poakg.safe_text import shorten
from poakg.safe_text import show
from poakg.validation.report.finding import Cause
from poakg.validation.report.finding import Finding
from poakg.validation.report.finding import Row
from poakg.validation.report.paths import spell_path
from poakg.validation.report.run import Run
from poakg.validation.report.run import group_by_rule
from poakg.validation.report.run import summarize
from poakg.validation.report.run import summarize_all
from poakg.validation.report.run import write_number
from poakg.validation.rules import Rule
from poakg.validation.rules import Severity

STYLES = {Severity.VIOLATION: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}
_MOST_FINDINGS = 5
# Of more files than the first, only so many as the second are printed.
_MOST_FILES, _FIRST_FILES = 20, 5
_MOST_CHOICES = 12
_MOST_COLUMNS = 5
_VALUE_WIDTH = 80
_CELL_WIDTH = 24


def write_text(run: Run) -> Iterator[str]:
    """Yield the run as plain text."""
    buffer = io.StringIO()
    console = Console(file=buffer, color_system=None, highlight=False, soft_wrap=True, emoji=False, markup=False)
    print_run(run, console)
    yield buffer.getvalue()


def print_run(run: Run, console: Console) -> None:
    """Print the run to ``console``: how each file fared, all of them, then file by file what was found.

    Of many files, only the first with faults are printed, after how often each rule found something.
    """
    several = len(run.reports) > 1
    faulty = [report for report in run.reports if report.findings] if several else list(run.reports)
    is_cut = len(run.reports) > _MOST_FILES and run.limit is None
    if is_cut:
        faulty.sort(key=lambda report: max(finding.rule.severity for finding in report.findings), reverse=True)
    shown = faulty[:_FIRST_FILES] if is_cut else faulty
    for report in shown if is_cut else run.reports:
        console.print(f"{show(report.name)}: {summarize(report)}", style="bold")
    if several:
        console.print(summarize_all(run), style="bold")
    if is_cut:
        _print_rules(run, console)
    for report in shown:
        if several:
            console.print(f"\n{show(report.name)}", style="bold")
        for rule, findings in group_by_rule(report.findings).items():
            console.print()
            _print_rule(rule, findings, run, console)
    if len(shown) < len(faulty):
        more = len(faulty) - len(shown)
        console.print(f"\n… and {more} more with findings; add --limit 0 for all, or --format html", style="dim")


def _print_rules(run: Run, console: Console) -> None:
    """Print how often each rule found something, and in how many files."""
    files = Counter(rule for report in run.reports for rule in {finding.rule for finding in report.findings})
    found = group_by_rule(finding for report in run.reports for finding in report.findings)
    for rule, findings in found.items():
        console.print(f"  {rule.severity.word:<9} ", style=STYLES[rule.severity], end="")
        console.print(f"{rule.id}  {rule.name}: {len(findings)} in {write_number(files[rule], 'file')}")


def _print_rule(rule: Rule, findings: list[Finding], run: Run, console: Console) -> None:
    shown = run.cut(findings, _MOST_FINDINGS)
    console.print(f"{rule.severity.word:<9} ", style=STYLES[rule.severity], end="")
    console.print(f"{rule.id}  {rule.name} ({len(findings)})", style="bold")
    console.print(f"  {rule.problem}")
    if rule.advice:
        console.print(f"  → {rule.advice}")
    if findings[0].allowed:
        names = [show(choice.written) for choice in findings[0].allowed[:_MOST_CHOICES]]
        more = len(findings[0].allowed) - len(names)
        console.print(f"  Allowed: {', '.join(names)}{f' and {more} more: poakg rule {rule.id}' if more else ''}")
    for (_, column), together in groupby(shown, key=lambda found: (found.place.sheet, found.place.column)):
        some = list(together)
        for finding in some:
            _print_finding(finding, console)
        _print_rows([finding.row for finding in some if finding.row is not None], column, console)
    if len(shown) < len(findings):
        console.print(f"  … and {len(findings) - len(shown)} more; add --limit 0 for all", style="dim")


def _print_finding(finding: Finding, console: Console) -> None:
    state = f"[{finding.state.value}] " if finding.state else ""
    # The reason why a file cannot be read is needed whole.
    written = show(finding.value) if finding.note else shorten(show(finding.value), _VALUE_WIDTH)
    value = f": {written}" if finding.value else ""
    suggestion = f"  Did you mean {show(finding.meant)}?" if finding.suggestion else ""
    console.print(f"  {state}{show(str(finding.place)) or '-'}{value}{suggestion}")
    if finding.note:
        console.print(f"    → {show(finding.note)}")
    # What the value itself lacks is what the rule says.
    for cause in dict.fromkeys(cause for cause in finding.causes if cause.path is not None or cause.causes):
        _print_cause(cause, 3, console)


def _print_cause(cause: Cause, depth: int, console: Console) -> None:
    name = cause.component.partition("#")[2].removesuffix("ConstraintComponent")
    parts = [spell_path(cause.path).rpartition("#")[2], name, "" if cause.term is None else cause.term.value]
    console.print(f"{'  ' * depth}because {shorten(show(' '.join(filter(None, parts))), _VALUE_WIDTH)}")
    for inner in cause.causes:
        _print_cause(inner, depth + 1, console)


def _print_rows(rows: list[Row], column: str, console: Console) -> None:
    """Print rows of one table under their headings, with the faulty cells between angle marks."""
    if not rows:
        return
    letters = rows[0].list_columns(column, _MOST_COLUMNS)
    lines = {rows[0].heading_number: [_cell(f"{name} {rows[0].headings.get(name, '')}".strip()) for name in letters]}
    lines |= {row.number: [_mark(_cell(row.cells.get(name, "")), name == column) for name in letters] for row in rows}
    widths = [max(map(len, texts)) for texts in zip(*lines.values(), strict=True)]
    for number, texts in lines.items():
        line = Text(f"    {number:>6} ", style="dim")
        for letter, text, width in zip(letters, texts, widths, strict=True):
            faulty = letter == column and number != rows[0].heading_number
            line.append("│ ").append(f"{text:<{width}} ", style="bold not dim" if faulty else "")
        line.rstrip()
        console.print(line)


def _mark(text: str, faulty: bool) -> str:
    return f"»{text}«" if faulty else text


def _cell(text: str) -> str:
    return shorten(show(text), _CELL_WIDTH)
