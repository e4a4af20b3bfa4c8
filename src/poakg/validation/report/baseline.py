"""Compare a run with an earlier one, so that only what is new counts."""

import json
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

from poakg.errors import BaselineError
from poakg.validation.report.finding import Report
from poakg.validation.report.finding import State

_VERSIONS = (1, 2)
"""The versions of the findings as JSON whose fingerprints are the same."""


@dataclass(frozen=True)
class Baseline:
    """What an earlier run found: by file, the rule of each fingerprint."""

    files: Mapping[str, Mapping[str, str]]

    def compare(self, reports: Collection[Report], rules: Collection[str]) -> list[Report]:
        """Return the reports with each finding marked as new or existing; only findings of ``rules`` can be fixed.

        Files are distinguished by name. A file by another name is the same one where both runs had a single file.
        """
        return [self._compare(report, self._find(report.name, len(reports)), rules) for report in reports]

    def _find(self, name: str, count: int) -> Mapping[str, str]:
        if name not in self.files and count == 1 and len(self.files) == 1:
            return next(iter(self.files.values()))
        return self.files.get(name, {})

    @staticmethod
    def _compare(report: Report, known: Mapping[str, str], rules: Collection[str]) -> Report:
        findings = [
            replace(found, state=State.EXISTING if found.fingerprint in known else State.NEW)
            for found in report.findings
        ]
        left = {name for name, rule in known.items() if rule in rules} - {found.fingerprint for found in findings}
        return replace(report, findings=findings, fixed=len(left))


def read_baseline(name: str, content: bytes) -> Baseline:
    """Return the baseline that an earlier run wrote as JSON.

    Raises BaselineError when anything is missing, since a broken baseline must not make a file look better or worse.
    """
    try:
        document = json.loads(content)
        if document["version"] not in _VERSIONS:
            raise ValueError(document["version"])
        return Baseline({_text(file, "file"): dict(_read_findings(file["findings"])) for file in document["files"]})
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BaselineError(
            f"{name} is not the outcome of an earlier run.",
            "Make one with: poakg validate --format json --output BASELINE.json FILE",
        ) from error


def _read_findings(findings: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str]]:
    for finding in findings:
        yield _text(finding, "fingerprint"), _text(finding, "rule")


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry[name]
    if not isinstance(value, str) or not value:
        raise ValueError(name)
    return value
