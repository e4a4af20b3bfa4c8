"""A run of the validation as a whole: what the formats report."""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass

from poakg.validation.report.finding import Finding
from poakg.validation.report.finding import Report
from poakg.validation.report.finding import State
from poakg.validation.rules import Rule
from poakg.validation.rules import Severity


@dataclass(frozen=True)
class Run:
    """The reports of a run and the rules that were checked.

    ``limit`` says how many findings of each rule a format for people shows, 0 for all, None for its own number.
    """

    reports: tuple[Report, ...]
    rules: tuple[Rule, ...]
    fail_on: Severity = Severity.VIOLATION
    limit: int | None = None

    def fails(self, finding: Finding) -> bool:
        """Return whether a finding makes the run fail: severe enough, and not known from an earlier run."""
        return finding.rule.severity >= self.fail_on and finding.state is not State.EXISTING

    @property
    def has_failed(self) -> bool:
        """Whether a finding makes the run fail."""
        return any(self.fails(finding) for report in self.reports for finding in report.findings)

    @property
    def is_complete(self) -> bool:
        """Whether every file could be read."""
        return all(report.is_read for report in self.reports)

    @property
    def unread(self) -> int:
        """How many cells, elements and statements of files that could be read were not read."""
        return sum(report.unread for report in self.reports)

    @property
    def is_compared(self) -> bool:
        """Whether an earlier run was given to compare with."""
        return any(report.fixed is not None for report in self.reports)

    def cut(self, findings: list[Finding], most: int) -> list[Finding]:
        """Return the findings to show of one rule; ``most`` is what the format shows when nothing else is asked."""
        limit = most if self.limit is None else self.limit
        return findings[:limit] if limit else findings


def group_by_rule(findings: Iterable[Finding]) -> dict[Rule, list[Finding]]:
    """Return the findings of each rule, the most severe rule first, then in the order of the rules."""
    groups: dict[Rule, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.rule, []).append(finding)
    return dict(sorted(groups.items(), key=lambda group: (-group[0].severity, group[0].family, group[0].order)))


def write_counts(counts: Mapping[str, int]) -> str:
    """Return in words how many findings of each severity there are, such as "1 violation, 2 warnings"."""
    return ", ".join(write_number(count, word) for word, count in counts.items() if count) or "no findings"


def write_unread(count: int) -> str:
    """Return in words how many cells, elements or statements were not read, such as "1 entry was not read"."""
    return f"{count} {'entry was' if count == 1 else 'entries were'} not read"


def summarize_all(run: Run) -> str:
    """Return in a few words how all the submissions of a run fared."""
    faulty = sum(any(finding.rule.severity > Severity.INFO for finding in report.findings) for report in run.reports)
    unreadable = sum(not report.is_read for report in run.reports)
    left = f"; {unreadable} could not be read" if unreadable else ""
    left += f"; incomplete: {write_unread(run.unread)}" if run.unread else ""
    return (
        f"{write_number(len(run.reports), 'file')}: {write_counts(_count(run.reports))} "
        f"in {write_number(sum(report.checked for report in run.reports), 'thing')} checked; "
        f"{faulty} with violations or warnings{left}"
    )


def _count(reports: Iterable[Report]) -> dict[str, int]:
    severities = sorted(Severity, reverse=True)
    return {severity.word: sum(report.count(severity) for report in reports) for severity in severities}


def write_number(number: int, noun: str) -> str:
    """Return in words how many there are of what ``noun`` names, such as "1 file"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def summarize(report: Report) -> str:
    """Return in a few words how a submission fared."""
    if not report.is_read:
        return "could not be read; nothing in it was checked"
    text = f"{write_counts(_count([report]))} in {write_number(report.checked, 'thing')} checked"
    text += f"; incomplete: {write_unread(report.unread)}" if report.unread else ""
    if report.fixed is None:
        return text
    new, existing = report.count_state(State.NEW), report.count_state(State.EXISTING)
    return f"{text}; against the baseline {new} new, {existing} existing, {report.fixed} fixed"
