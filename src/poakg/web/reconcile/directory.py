"""The entities that can be reconciled, with their names; read from the graph once for each release."""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

from rapidfuzz.fuzz import token_sort_ratio
from rapidfuzz.process import extract

from poakg.graph.name_folding import fold_name
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.rdf.terms import shorten_iri
from poakg.web.reconcile.identifiers import shorten

TYPES: Mapping[str, str] = {
    f"{TERM}State": "State",
    f"{TERM}Instrument": "instrument",
    f"{TERM}Provision": "provision",
    f"{PREFIXES['sdgo']}Target": "SDG target",
    f"{TERM}Body": "body",
    f"{TERM}Theme": "theme",
    f"{TERM}NationalAuthority": "national authority",
}
"""What can be reconciled: classes, and what they are called."""

STATE = "State"
_LIKE = 70
"""Likeness of names, of 100, below which they have nothing to do with each other."""


@dataclass
class Entity:
    """A thing that can be reconciled; ``kind`` is the identifier of its type."""

    iri: str
    kind: str
    label: str = ""
    description: str = ""
    names: set[str] = field(default_factory=set)

    @property
    def id(self) -> str:
        """Its identifier."""
        return shorten(self.iri)


@dataclass(frozen=True)
class Property:
    """A property that things of some types have, by its IRI and with its short name."""

    iri: str
    label: str
    description: str

    @property
    def id(self) -> str:
        """Its short name; those of our own have no prefix."""
        return shorten_iri(self.iri).removeprefix("poakg:")


class Directory:
    """The entities and properties of a release, from the rows of the queries ``entities`` and ``properties``."""

    def __init__(self, entities: Iterable[Mapping[str, str]], properties: Iterable[Mapping[str, str]]) -> None:
        self.entities: dict[str, Entity] = {}
        for row in entities:
            entity = self.entities.setdefault(row["thing"], Entity(row["thing"], name_type(row["type"])))
            if row["kind"] == "description":
                entity.description = entity.description or row["text"]
            else:
                entity.label = row["text"] if row["kind"] == "label" else entity.label
                entity.names.add(row["text"])
        self._by_name: dict[str, list[Entity]] = defaultdict(list)
        for entity in self.entities.values():
            for name in {fold_name(text) for text in (*entity.names, entity.label) if text}:
                self._by_name[name].append(entity)
        self._likened = [name for name, found in self._by_name.items() if any(one.kind != STATE for one in found)]
        self.properties: dict[str, dict[str, Property]] = defaultdict(dict)
        for row in properties:
            one = Property(
                row["property"], row.get("label") or shorten_iri(row["property"]), row.get("description", "")
            )
            self.properties[name_type(row["type"])].setdefault(one.id, one)

    def find_property(self, name: str) -> Property | None:
        """Return the property with this short name, whatever has it."""
        return next((listed[name] for listed in self.properties.values() if name in listed), None)

    def find_named(self, text: str) -> list[Entity]:
        """Return what goes by exactly this name, as names are compared."""
        return self._by_name.get(fold_name(text), [])

    def find_alike(self, text: str, limit: int) -> Iterator[tuple[Entity, float]]:
        """Yield what has a name like ``text`` with the likeness of 100; States are left to their resolver."""
        folded = fold_name(text)
        for name, likeness, _ in extract(
            folded, self._likened, scorer=token_sort_ratio, score_cutoff=_LIKE, limit=limit
        ):
            yield from ((entity, likeness) for entity in self._by_name[name] if entity.kind != STATE)

    def find_prefixed(self, text: str) -> list[Entity]:
        """Return what has a name, or a word of a name, that begins with ``text``; whole names first."""
        folded = fold_name(text)
        if not folded:
            return []
        begun = [one for name, found in self._by_name.items() if name.startswith(folded) for one in found]
        within = [one for name, found in self._by_name.items() if f" {folded}" in name for one in found]
        unique = {entity.iri: entity for entity in (*begun, *within)}
        return list(unique.values())


def name_type(iri: str) -> str:
    """Return the identifier of a type: the last part of the IRI of the class."""
    return iri.rpartition("#")[2]
