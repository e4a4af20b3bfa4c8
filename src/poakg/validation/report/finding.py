"""A finding: what is wrong, where, and all that helps to fix it."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from enum import Enum
from pathlib import PurePath

from poakg.safe_text import shorten
from poakg.shacl import Path
from poakg.submission.submission import Place
from poakg.submission.submission import Term
from poakg.submission.tables import RawTable
from poakg.validation.allowed import Allowed
from poakg.validation.allowed import Choice
from poakg.validation.rules import Rule
from poakg.validation.rules import Severity

_VALUE_LENGTH = 80


class State(Enum):
    """How a finding compares with an earlier run."""

    NEW = "new"
    EXISTING = "existing"


@dataclass(frozen=True)
class Row:
    """A row of a table as its author sees it, cells and headings by column letter, with the row of the headings."""

    number: int
    cells: Mapping[str, str]
    heading_number: int
    headings: Mapping[str, str]

    def list_columns(self, column: str, most: int) -> list[str]:
        """Return at most ``most`` column letters: the first one, ``column`` and those beside it."""
        letters = sorted({*self.headings, *self.cells, *filter(None, [column])}, key=lambda name: (len(name), name))
        index = letters.index(column) if column in letters else 0
        start = max(1, min(index - (most - 1) // 2, len(letters) - (most - 1)))
        return [letters[0], *letters[start : start + most - 1]]


@dataclass(frozen=True)
class Cause:
    """Why a nested constraint fails: the inner result of the engine, with its own causes."""

    component: str
    focus: Term
    path: Path | None
    term: Term | None
    message: str
    causes: tuple["Cause", ...] = ()


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that is wrong with a submission: the rule, where, and the value found there if there is one.

    ``focus`` is the thing it is about, None for what was found while reading elsewhere than in the row of a thing.
    ``value`` is as it was typed, ``iri`` what that stands for where the data has an IRI, ``term`` is as the data states
    it, ``component`` the IRI of the SHACL constraint component,
    ``note`` is what to do about this one where the rule cannot say it.
    ``fingerprint`` names the fault whatever row it is in, ``state`` is None unless runs were compared.
    """

    rule: Rule
    place: Place
    focus: Term | None = None
    path: Path | None = None
    term: Term | None = None
    value: str = ""
    iri: str = ""
    note: str = ""
    component: str = ""
    allowed: Allowed | None = None
    row: Row | None = None
    causes: tuple[Cause, ...] = ()
    fingerprint: str = ""
    state: State | None = None

    @property
    def about(self) -> str:
        """IRI or label of the focus, empty where there is none."""
        return "" if self.focus is None else self.focus.value

    @property
    def message(self) -> str:
        """The message of the rule with the value, of which a long one is cut."""
        return self.rule.write_message(shorten(self.value, _VALUE_LENGTH))

    @property
    def closest(self) -> Choice | None:
        """The allowed value that the author most likely meant."""
        return self.allowed.find_closest(self.value) if self.allowed and self.value else None

    @property
    def suggestion(self) -> str:
        """The closest allowed value as the author would write it, in a table by its code or label, else by IRI."""
        closest = self.closest
        if closest is None:
            return ""
        return closest.written if self.row else closest.value

    @property
    def meant(self) -> str:
        """The same for a person, a code with its label, such as 002 (Africa)."""
        return str(self.closest) if self.closest is not None and self.row else self.suggestion


@dataclass(frozen=True)
class Report:
    """The outcome for one submission; ``checked`` counts the things that some rule looked at.

    ``tables`` are the sheets or CSV files as submitted, ``original`` is the spreadsheet file; ``fixed`` counts what an
    earlier run found and this one does not, where runs were compared; ``is_read`` is false when the file could not be
    read, so that nothing in it was checked; ``unread`` counts the cells, elements or statements of a file that was read
    which were not; ``file`` is the file where the name says more.
    """

    name: str
    findings: Sequence[Finding]
    checked: int
    tables: Mapping[str, RawTable] = field(default_factory=dict)
    original: bytes = field(default=b"", repr=False)
    fixed: int | None = None
    is_read: bool = True
    unread: int = 0
    file: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether everything in the file was read."""
        return self.is_read and not self.unread

    def count(self, severity: Severity) -> int:
        """Return how many findings have this severity."""
        return sum(finding.rule.severity == severity for finding in self.findings)

    def count_state(self, state: State) -> int:
        """Return how many findings are in this state."""
        return sum(finding.state is state for finding in self.findings)

    def find_file(self, place: Place) -> str:
        """Return the file that holds ``place``; several CSV files make up one submission."""
        table = self.tables.get(place.sheet)
        return (
            str(PurePath(self.name).parent / table.sheet)
            if table is not None and table.is_file
            else self.file or self.name
        )
