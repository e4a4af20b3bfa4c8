"""A result as a table of values, which goes on to pandas, Polars and Arrow without losing what its columns are."""

import html
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from functools import cached_property
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING
from typing import Any

import pyoxigraph as ox

from poakg.errors import MissingPackageError
from poakg.graph.columns import Cell
from poakg.graph.columns import Kind
from poakg.graph.columns import Value
from poakg.graph.columns import find_kind
from poakg.graph.columns import read_value
from poakg.rdf.terms import shorten_iri

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

_SHOWN = 20
# The types of columns by kind: of pandas, of Polars, and of Arrow, where each is named as its library spells it.
_PANDAS = {
    Kind.IRI: "string",
    Kind.TEXT: "string",
    Kind.WHOLE: "Int64",
    Kind.NUMBER: "Float64",
    Kind.TRUTH: "boolean",
    Kind.DAY: "datetime64[s]",
    Kind.MOMENT: "datetime64[us, UTC]",
}
_POLARS = {
    Kind.IRI: "String",
    Kind.TEXT: "String",
    Kind.WHOLE: "Int64",
    Kind.NUMBER: "Float64",
    Kind.TRUTH: "Boolean",
    Kind.DAY: "Date",
}
_ARROW = {
    Kind.IRI: "string",
    Kind.TEXT: "string",
    Kind.WHOLE: "int64",
    Kind.NUMBER: "float64",
    Kind.TRUTH: "bool_",
    Kind.DAY: "date32",
}


@dataclass(frozen=True)
class Frame:
    """The rows of an answer.

    ``kinds`` says by column, in order, what its values are. A row is a mapping from column to value: IRIs and texts are
    strings, whatever they spell; numbers, truths, days and moments are those of Python; None means no value. ``terms``
    has the same rows as terms of pyoxigraph, with datatypes and languages. ``about`` says what was asked, of what.

    >>> frame = poakg.open().ask("commitments-by-force")
    >>> frame[0]
    {'force': 'undertaking', 'commitments': 101}
    >>> frame.to_pandas().dtypes
    """

    kinds: Mapping[str, Kind]
    terms: Sequence[tuple[Cell, ...]] = field(repr=False)
    about: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def read(
        cls,
        names: Sequence[str],
        terms: Iterable[Sequence[Cell]],
        about: Mapping[str, Any] = MappingProxyType({}),
        kinds: Mapping[str, Kind] = MappingProxyType({}),
    ) -> "Frame":
        """Return the frame with the columns ``names``; kinds that ``kinds`` lacks follow from the ``terms``."""
        rows = [tuple(row) for row in terms]
        found = {name: kinds.get(name) or find_kind(row[place] for row in rows) for place, name in enumerate(names)}
        return cls(found, rows, about)

    @classmethod
    def solve(cls, solutions: ox.QuerySolutions, about: Mapping[str, Any] = MappingProxyType({})) -> "Frame":
        """Return the frame with the rows of a result, all of which are read."""
        return cls.read([variable.value for variable in solutions.variables], map(tuple, solutions), about)

    @classmethod
    def parse(cls, body: bytes, about: Mapping[str, Any] = MappingProxyType({})) -> "Frame":
        """Return the frame with the rows of a result in the JSON of SPARQL. Raises SyntaxError or ValueError."""
        found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        if not isinstance(found, ox.QuerySolutions):
            raise ValueError("The result has no rows.")
        return cls.solve(found, about)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self.kinds)

    @cached_property
    def rows(self) -> list[dict[str, Value]]:
        """The rows, each a mapping from column to value."""
        kinds = self.kinds.items()
        return [
            {name: read_value(term, kind) for (name, kind), term in zip(kinds, row, strict=True)} for row in self.terms
        ]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.terms)

    def __iter__(self) -> Iterator[dict[str, Value]]:
        """Yield the rows."""
        return iter(self.rows)

    def __getitem__(self, place: int) -> dict[str, Value]:
        """Return the row at ``place``, counted from 0. Raises IndexError."""
        return self.rows[place]

    def list_column(self, name: str) -> list[Value]:
        """Return the values of the column called ``name``. Raises KeyError."""
        if name not in self.kinds:
            raise KeyError(name)
        return [row[name] for row in self.rows]

    def to_pandas(self) -> "pd.DataFrame":
        """Return a DataFrame with types that know missing values. Raises MissingPackageError without pandas."""
        pandas = _load("pandas")
        return pandas.DataFrame(
            {name: pandas.Series(self.list_column(name), dtype=_PANDAS[kind]) for name, kind in self.kinds.items()}
        )

    def to_polars(self) -> "pl.DataFrame":
        """Return a DataFrame of Polars. Raises MissingPackageError without it."""
        polars = _load("polars")
        types = {kind: getattr(polars, name) for kind, name in _POLARS.items()}
        types[Kind.MOMENT] = polars.Datetime("us", "UTC")
        frame: pl.DataFrame = polars.DataFrame(
            [polars.Series(name, self.list_column(name), dtype=types[kind]) for name, kind in self.kinds.items()]
        )
        return frame

    def to_arrow(self) -> "pa.Table":
        """Return a table of Arrow. Raises MissingPackageError without pyarrow."""
        arrow = _load("pyarrow")
        types = {kind: getattr(arrow, name)() for kind, name in _ARROW.items()}
        types[Kind.MOMENT] = arrow.timestamp("us", tz="UTC")
        columns = {name: arrow.array(self.list_column(name), types[kind]) for name, kind in self.kinds.items()}
        return arrow.table(columns)

    def _repr_html_(self) -> str:
        """Return the first rows as a table for notebooks, with how many there are."""
        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.columns)
        body = "".join(f"<tr>{''.join(f'<td>{_show(term)}</td>' for term in row)}</tr>" for row in self.terms[:_SHOWN])
        shown = f"{len(self):,} rows" if len(self) <= _SHOWN else f"first {_SHOWN} of {len(self):,} rows"
        question = html.escape(str(self.about.get("question", "")))
        return f"<p>{question}</p><table><tr>{head}</tr>{body}</table><p>{shown}</p>"


def _show(term: Cell) -> str:
    """Return a term as HTML; an IRI is a link in short."""
    if isinstance(term, ox.NamedNode):
        address, name = html.escape(term.value), html.escape(shorten_iri(term.value))
        # Only what a browser opens as a page is a link.
        return f'<a href="{address}">{name}</a>' if term.value.startswith(("https://", "http://")) else name
    return html.escape(str(getattr(term, "value", "" if term is None else term)))


def _load(name: str) -> Any:  # noqa: ANN401 - a library that may be missing
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingPackageError(f"This needs {name}.", "Run: pip install 'poakg[frames]'") from error
