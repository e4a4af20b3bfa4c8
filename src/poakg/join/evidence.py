"""What the rows of a table are evidence for, by the topic that they are about; the mapping is data of the graph."""

import re
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

import pyoxigraph as ox

from poakg.errors import UnknownNameError
from poakg.graph.store import select
from poakg.graph.suggestions import suggest
from poakg.join.table import Column
from poakg.join.table import find_column
from poakg.join.table import name_column

KINDS = ("provisions", "sdg", "instruments")
"""What rows can be evidence for."""

TOPIC, GROUND = "evidence_topic", "evidence_ground"
SEPARATOR = "; "
_QUERY = Path(__file__).with_name("evidence.rq").read_text(encoding="utf-8")
_MOST = 0.5
"""Share of the cells of a column that are topics, above which it is taken for the column of topics."""
_CODE = re.compile(r"[^A-Z0-9]")
_HEADING = re.compile(r"\d{4,10}")


@dataclass
class Topic:
    """A topic by its IRI, what data on it is evidence for, and why."""

    iri: str
    things: dict[str, None] = field(default_factory=dict)
    reasons: dict[str, None] = field(default_factory=dict)


class Evidence:
    """What topics are evidence for that is of one of ``KINDS``."""

    def __init__(self, kind: str, store: ox.Store) -> None:
        self.kind = kind
        self.codes: list[str] = []
        self._topics: dict[str, Topic] = {}
        topics: dict[str, Topic] = {}
        codes: dict[str, set[str]] = defaultdict(set)
        for row in select(store, _QUERY):
            codes[row["topic"].value].add(row["code"].value)
            if row["kind"].value == kind:
                topic = topics.setdefault(row["topic"].value, Topic(row["topic"].value))
                topic.things[row["iri"].value] = None
                topic.reasons[row["reason"].value] = None
        for iri, written in codes.items():
            self.codes += sorted(written)
            for code in written:
                self._topics[_fold(code)] = topics.get(iri, Topic(iri))

    @property
    def names(self) -> list[str]:
        """The names of the columns that it adds."""
        return [TOPIC, f"evidence_{self.kind}", GROUND]

    def find(self, text: str) -> Topic | None:
        """Return the topic of a cell; a code of the Harmonized System is that of its heading, the first four digits."""
        code = _fold(text)
        return self._topics.get(code[:4] if _HEADING.fullmatch(code) else code)

    def write(self, text: str) -> list[str]:
        """Return what is added to a row about the topic of a cell, in the order of ``names``."""
        topic = self.find(text)
        if topic is None:
            return ["", "", f"'{text}' is not a topic that is mapped." if text else "The row names no topic."]
        return [topic.iri, SEPARATOR.join(topic.things), " ".join(topic.reasons)]

    def choose(self, wanted: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Column | None:
        """Return the column that has the topic of each row, None where ``wanted`` is itself the topic of all.

        Where nothing is wanted, the column is found by what ``rows`` have. Raises UnknownNameError.
        """
        if wanted:
            return None if self.find(wanted) is not None else find_column(headings, wanted)
        listed = list(rows)
        for number in range(len(headings)):
            texts = [row[number] for row in listed if number < len(row) and row[number].strip()]
            if texts and sum(self.find(text) is not None for text in texts) > len(texts) * _MOST:
                return name_column(headings, number)
        advice = f"Name a column or a code with --topic. {suggest('', self.codes)}"
        raise UnknownNameError("No column shows what the rows are about.", advice)


def _fold(code: str) -> str:
    return _CODE.sub("", code.upper().removesuffix(".0"))
