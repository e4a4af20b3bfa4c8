"""A provision and a State as the API gives them, with all that one wants to see of them at once."""

import html
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

from poakg.graph.columns import Value
from poakg.graph.frame import Frame

SUMMARY_NOTE = "our summary, not the wording"
"""The note beside each summary."""


@dataclass(frozen=True)
class Provision:
    """A provision of a document.

    ``citation`` is how to cite it, ``summary`` is our summary, not the wording. ``facets`` are the codes that it has by
    the name of the property, those that rules derive included; ``links`` is what it bears on, with the ground of each
    link; ``fields`` is its row in the table of provisions.
    """

    iri: str
    citation: str
    summary: str
    fields: Mapping[str, Value] = field(repr=False)
    facets: Mapping[str, tuple[str, ...]] = field(repr=False)
    links: Frame = field(repr=False)

    def _repr_html_(self) -> str:
        """Return it as notebooks show it."""
        rows = [("summary", f"{self.summary} ({SUMMARY_NOTE})"), *_join(self.facets)]
        return f"{_tabulate(self.citation, self.iri, rows)}{self.links._repr_html_()}"


@dataclass(frozen=True)
class State:
    """A State of the register.

    ``fields`` is its row in the register, ``codes`` are its codes in each list, with the days between which they hold;
    ``note`` says what there is to know about the name or the year that it was asked for with.
    """

    iri: str
    iso3: str
    name: str
    note: str
    fields: Mapping[str, Value] = field(repr=False)
    codes: Frame = field(repr=False)

    def _repr_html_(self) -> str:
        """Return it as notebooks show it."""
        rows = [(name, str(value)) for name, value in self.fields.items() if value is not None]
        return f"{_tabulate(self.name, self.iri, [*rows, ('note', self.note)])}{self.codes._repr_html_()}"


def _join(facets: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(name, ", ".join(codes)) for name, codes in facets.items()]


def _tabulate(title: str, iri: str, rows: Iterable[tuple[str, str]]) -> str:
    """Return a table of two columns below a heading that leads to the thing."""
    body = "".join(f"<tr><th>{html.escape(name)}</th><td>{html.escape(text)}</td></tr>" for name, text in rows if text)
    return f'<h4><a href="{html.escape(iri)}">{html.escape(title)}</a></h4><table>{body}</table>'
