"""Templates of submissions: tables, columns and what may be chosen in them."""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from functools import cached_property

from poakg.errors import UnknownNameError
from poakg.graph.suggestions import suggest
from poakg.submission.choices import Choices
from poakg.submission.normalize import normalize


@dataclass(frozen=True)
class Column:
    """A column: ``predicate`` is what its cells state, ``titles`` are its headings in all languages."""

    name: str
    title: str
    titles: tuple[str, ...]
    prompt: str
    examples: tuple[str, ...]
    unit: str
    predicate: str | None
    datatype: str | None
    value_url: str | None
    separator: str | None
    width: int
    choices: Choices | None
    default: str
    """What an empty cell stands for."""
    suppressed: bool
    since: str = ""
    """The version of the template that first had it, empty for the first."""

    @property
    def heading(self) -> str:
        """The heading of the column: its title, with the unit where it has one."""
        return f"{self.title} ({self.unit})" if self.unit else self.title

    @property
    def guidance(self) -> str:
        """What belongs into the column, with examples where there are any."""
        examples = f" For example: {'; '.join(self.examples)}." if self.examples else ""
        several = f" Part several by {self.separator}" if self.separator else ""
        return f"{self.prompt}.{several}{examples}"

    @property
    def states(self) -> bool:
        """Whether its cells become statements."""
        return self.predicate is not None and not self.suppressed


@dataclass(frozen=True)
class Table:
    """A sheet: each row describes a thing of ``row_class`` whose IRI the pattern ``about`` gives.

    ``key`` is the column that distinguishes rows where the pattern does not.
    """

    name: str
    title: str
    titles: tuple[str, ...]
    purpose: str
    about: str
    row_class: str
    linked_by: str | None
    columns: tuple[Column, ...]
    catalogue: tuple[dict[str, str], ...] = field(repr=False)
    """Rows that are there before anything is filled in: values by the name of their column."""
    key: str = ""

    @cached_property
    def spelled(self) -> dict[str, Column]:
        """The columns by every spelling of their headings."""
        return spell_columns(self.columns)


@dataclass(frozen=True)
class Template:
    """The tables of one kind of submission; the first is about the submission itself.

    ``classes`` are those of the submission and of the things in it, with the ones above them; ``reads`` are the earlier
    versions whose files are read as if they followed this one.
    """

    kind: str
    label: str
    version: str
    described_class: str
    tables: tuple[Table, ...] = field(repr=False)
    classes: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()


def spell_columns(columns: Iterable[Column]) -> dict[str, Column]:
    """Return columns by every spelling of their headings: in all languages, by name, and with letters alike."""
    spelled: dict[str, Column] = {}
    for column in columns:
        for title in (column.heading, *column.titles, column.name):
            spelled.setdefault(normalize(title), column)
            spelled.setdefault(normalize(title, alike=True), column)
    return spelled


def find_template(templates: Mapping[str, Template], kind: str) -> Template:
    """Return the template for ``kind`` of submission. Raises UnknownNameError."""
    if kind not in templates:
        raise UnknownNameError(f"'{kind}' is not a known kind of submission.", suggest(kind, list(templates)))
    return templates[kind]
