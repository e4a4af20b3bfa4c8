"""The door to checking: files in, a run with its findings out; command line, web and archive all come through it."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from poakg.errors import UnreadableError
from poakg.shacl import Result
from poakg.shacl import compile_shapes
from poakg.submission.reader import Together
from poakg.submission.reader import gather_files
from poakg.submission.submission import Submission
from poakg.validation.report.baseline import Baseline
from poakg.validation.report.finding import Report
from poakg.validation.report.run import Run
from poakg.validation.report.selection import select_rules
from poakg.validation.rulebook import Rulebook
from poakg.validation.rules import SUBMITTED
from poakg.validation.rules import Severity
from poakg.validation.validator import ENGINES
from poakg.validation.validator import Checked
from poakg.validation.validator import Validator

CLEAN, FAULTY, INCOMPLETE = 0, 1, 2


@dataclass(frozen=True)
class Options:
    """What a check is asked for.

    ``select`` and ``ignore`` are ids of rules or their beginnings, ``baseline`` an earlier run, ``limit`` the number of
    findings of each rule that formats for people show, ``processes`` the number of processes that share many files,
    ``executor`` one of somebody else's that does the work instead, ``engine`` one of ``ENGINES``, ``encoding`` the one
    of text files without a mark of Unicode, guessed when empty.
    """

    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    baseline: Baseline | None = None
    fail_on: Severity = Severity.VIOLATION
    limit: int | None = None
    processes: int = 1
    executor: Executor | None = None
    engine: str = "poakg"
    encoding: str = ""


def check(
    rulebook: Rulebook,
    paths: Iterable[Path] = (),
    contents: Mapping[Path, bytes] | None = None,
    options: Options = Options(),
    on_checked: Callable[[], None] = lambda: None,
) -> Run:
    """Check the submissions in the files and folders ``paths`` and in ``contents``, files in memory by their names.

    Every file is checked whatever is wrong with the others; one that cannot be read is a finding of the run.
    ``on_checked`` is called after each submission. Raises UnknownNameError for a rule that does not exist.
    """
    rules = [rule for rule in rulebook.rules.values() if rule.scope in SUBMITTED]
    selection = select_rules(rules, rulebook.retired, options.select, options.ignore)
    validator = Validator(rulebook, ENGINES[options.engine], options.encoding)
    done: list[Checked] = []
    failures: list[UnreadableError] = []
    gathered = gather_files(paths, contents=contents)
    for checked in _check_files(rulebook, validator, gathered, options):
        on_checked()
        if isinstance(checked, UnreadableError):
            failures.append(checked)
        else:
            done.append(checked)
    reports = [selection.narrow(report) for report in validator.report(done)]
    if options.baseline is not None:
        reports = options.baseline.compare(reports, selection.rules)
    # Neither a selection of rules nor a baseline can hide that something was not read.
    unread = [validator.report_unreadable(failure) for failure in failures]
    named = dict(selection.rules) | {found.rule.id: found.rule for report in unread for found in report.findings}
    return Run((*reports, *unread), tuple(named.values()), options.fail_on, options.limit)


def _check_files(
    rulebook: Rulebook, validator: Validator, gathered: Iterable[Together | UnreadableError], options: Options
) -> Iterator[Checked | UnreadableError]:
    if options.executor is None:
        return validator.check_files(gathered, options.processes)
    # Few ever check elsewhere.
    from poakg.validation.elsewhere import check_elsewhere  # noqa: PLC0415
    from poakg.validation.elsewhere import pack_rules  # noqa: PLC0415

    return check_elsewhere(options.executor, pack_rules(rulebook, options.engine, options.encoding), gathered)


def check_submission(rulebook: Rulebook, submission: Submission) -> list[Result]:
    """Return what the rules find in one submission by itself, nothing in one that was not read whole."""
    return Validator(rulebook).check(submission).results


def check_across(rulebook: Rulebook, triples: Iterable[ox.Triple]) -> list[Result]:
    """Return what the rules across submissions find in the statements of several."""
    return compile_shapes(rulebook.cross_shapes).validate([*rulebook.reference, *triples])


def explain(rulebook: Rulebook, submission: Submission, results: Sequence[Result]) -> Report:
    """Return the report on a submission in which the rules found ``results``."""
    return Validator(rulebook).report([Checked(submission, list(results))])[0]


def choose_exit_code(run: Run) -> int:
    """Return how a run ended: 0 nothing that counts, 1 findings that count, 2 something could not be read."""
    if not run.is_complete:
        return INCOMPLETE
    return FAULTY if run.has_failed else CLEAN
