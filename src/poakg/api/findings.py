"""Check submissions from Python."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import overload

import pyoxigraph as ox

from poakg.api.prepared import open_rulebook
from poakg.errors import UnreadableError
from poakg.graph.frame import Frame
from poakg.validation.report.finding import Finding
from poakg.validation.report.formats.csv import COLUMNS
from poakg.validation.report.formats.csv import list_rows
from poakg.validation.report.run import Run
from poakg.validation.service import Options
from poakg.validation.service import check
from poakg.validation.service import choose_exit_code


@dataclass(frozen=True)
class Findings(Sequence[Finding]):
    """What the rules find in the files of a ``run``, in the order of files and rules.

    >>> findings = poakg.validate("report.xlsx")
    >>> findings.exit_code, [(finding.rule.id, finding.place.row, finding.message) for finding in findings]
    >>> findings.frame.to_pandas()
    """

    run: Run

    @cached_property
    def _all(self) -> tuple[Finding, ...]:
        return tuple(finding for report in self.run.reports for finding in report.findings)

    @property
    def exit_code(self) -> int:
        """What ``poakg validate`` exits with: 0 all is well, 1 violations, 2 something could not be read."""
        return choose_exit_code(self.run)

    @cached_property
    def frame(self) -> Frame:
        """The findings as a table, one a row, with the columns of ``poakg validate --format csv``."""
        return Frame.read(
            COLUMNS, ([ox.Literal(cell) if cell else None for cell in row] for row in list_rows(self.run))
        )

    def __len__(self) -> int:
        """Return the number of findings."""
        return len(self._all)

    def __iter__(self) -> Iterator[Finding]:
        """Yield the findings."""
        return iter(self._all)

    @overload
    def __getitem__(self, place: int) -> Finding: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Finding]: ...
    def __getitem__(self, place: int | slice) -> Finding | Sequence[Finding]:
        """Return the finding at ``place``, counted from 0. Raises IndexError."""
        return self._all[place]

    def _repr_html_(self) -> str:
        """Return the findings as notebooks show them."""
        unread = f"<p>{self.run.unread:,} cells or statements were not read.</p>" if self.run.unread else ""
        return f"{unread}{self.frame._repr_html_()}"


def validate(
    *paths: str | Path,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    engine: str = "poakg",
    encoding: str = "",
) -> Findings:
    """Return what the rules find in submissions: files, folders or ZIP archives, as ``poakg validate`` reads them.

    ``select`` and ``ignore`` are ids of rules or their beginnings, ``engine`` is poakg or pyshacl, ``encoding`` that
    of text files that do not say. A file that cannot be read is a finding. Raises UnreadableError for a path at which
    nothing is, UnknownNameError for a rule that does not exist.
    """
    files = [Path(path) for path in paths]
    for file in files:
        if not file.exists():
            raise UnreadableError(f"There is no file {file}.", "Check its name.")
    options = Options(select=tuple(select), ignore=tuple(ignore), engine=engine, encoding=encoding)
    return Findings(check(open_rulebook(), files, options=options))
