"""What the rules say of a deposit: alone, and together with what is accepted already."""

import hashlib
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace

from poakg.archive.acceptance import Judgement
from poakg.archive.acceptance import Plan
from poakg.shacl import Result
from poakg.shacl import Term
from poakg.submission.submission import Submission
from poakg.validation.report.finding import Report
from poakg.validation.report.formats.table import FORMATS
from poakg.validation.report.run import Run
from poakg.validation.rulebook import Rulebook
from poakg.validation.rules import Severity
from poakg.validation.service import check_across
from poakg.validation.service import check_submission
from poakg.validation.service import explain


class Examination:
    """The examination of a deposit that is the ``submission``.

    ``report`` is the last one that was made: at first of the deposit alone.
    """

    def __init__(self, rulebook: Rulebook, submission: Submission) -> None:
        self._rulebook = rulebook
        self._submission = submission
        self._found = check_submission(rulebook, submission)
        self.report = self._explain(self._found)
        self.alone = self._judge()

    @property
    def matched(self) -> frozenset[str]:
        """The classes whose members the rules match by theme with those of all other authors."""
        return self._rulebook.matched

    def judge(self, plan: Plan) -> Judgement:
        """Return what the rules say when the deposit is there besides what is accepted.

        Only what it brings about counts: faults among what is accepted are not its own.
        """
        before = set(check_across(self._rulebook, plan.neighbours))
        after = check_across(self._rulebook, [*plan.neighbours, *plan.parted.public])
        brought = [self._rename(result, plan) for result in after if result not in before]
        self.report = self._explain([*self._found, *brought])
        return self._judge()

    def _explain(self, results: Sequence[Result]) -> Report:
        return explain(self._rulebook, self._submission, results)

    def _rename(self, result: Result, plan: Plan) -> Result:
        """Return ``result`` in the names that the file gives to its things, so that they are found in it."""
        origins: Mapping[Term, Term] = plan.origins  # type: ignore[assignment]

        def rename(term: Term) -> Term:
            return origins.get(term, term)

        value = None if result.value is None else rename(result.value)
        return replace(result, focus=rename(result.focus), value=value)

    def _judge(self) -> Judgement:
        run = Run(reports=(self.report,), rules=tuple(self._rulebook.rules.values()))
        return Judgement(
            passes=not run.has_failed,
            findings={severity.word: self.report.count(severity) for severity in sorted(Severity, reverse=True)},
            report=b"".join(FORMATS["json"].encode(run)),
            rules=_digest_rules(self._rulebook),
            unread=self.report.unread,
        )


def _digest_rules(rulebook: Rulebook) -> str:
    """Return a digest that distinguishes one version of the rules from another."""
    lines = sorted(map(str, [*rulebook.shapes.triples, *rulebook.cross_shapes]))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
