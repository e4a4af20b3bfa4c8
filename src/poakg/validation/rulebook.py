"""All that validation needs beside the submissions, compiled from the content into one file."""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec
import pyoxigraph as ox

from poakg.graph.content import SourceFile
from poakg.graph.protection import Protection
from poakg.graph.protection import read_protection
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.rdf.terms import RDF_TYPE
from poakg.rdf.terms import RDFS_SUBCLASS
from poakg.submission.template_reader import read_templates
from poakg.submission.templates import Column
from poakg.submission.templates import Table
from poakg.submission.templates import Template
from poakg.validation.allowed import Choices
from poakg.validation.allowed import Offer
from poakg.validation.allowed import Offers
from poakg.validation.rules import Rule
from poakg.validation.rules import Scope
from poakg.validation.rules import list_families
from poakg.validation.rules import read_retired
from poakg.validation.rules import read_rule_sets
from poakg.validation.rules import read_rules
from poakg.validation.rules import read_shapes
from poakg.validation.targets import TargetedShapes
from poakg.validation.targets import group_by_target

if TYPE_CHECKING:
    from poakg.graph.names import Resolver

_CLASS = f"{PREFIXES['sh']}class"
_STATE = f"{TERM}State"
_SUBMISSION = ox.NamedNode(f"{TERM}Submission")


@dataclass(frozen=True)
class _Parts:
    """The parts of the file; what is seldom needed stays as it is until it is."""

    rules: msgspec.Raw
    retired: msgspec.Raw
    templates: msgspec.Raw
    names: msgspec.Raw
    offers: dict[str, msgspec.Raw]
    shapes: TargetedShapes
    cross_shapes: str
    matched: frozenset[str]
    reference: str
    protection: Protection


class Rulebook:
    """The rules on submissions, what these may refer to, and the templates of all kinds, read from ``body``."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self._parts = msgspec.json.decode(body, type=_Parts)
        self.choices = Choices(self._find_offer, lambda: self.names)

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """All rules by id, in the order of their files."""
        return msgspec.json.decode(self._parts.rules, type=dict[str, Rule])

    @cached_property
    def retired(self) -> dict[str, tuple[str, ...]]:
        """The ids of rules that no longer exist, each with its successors."""
        return msgspec.json.decode(self._parts.retired, type=dict[str, tuple[str, ...]])

    @cached_property
    def templates(self) -> dict[str, Template]:
        """The templates by kind; their columns of States take every name and code that the resolver joins."""
        templates = msgspec.json.decode(self._parts.templates, type=dict[str, Template])
        return {
            kind: replace(template, tables=tuple(map(self._resolve_names, template.tables)))
            for kind, template in templates.items()
        }

    @cached_property
    def names(self) -> "Resolver":
        """The resolver of names and codes of States."""
        from poakg.graph.names import Resolver  # noqa: PLC0415 - where States are given by their codes, it is not needed

        return Resolver.read(self.compiled_names)

    @property
    def compiled_names(self) -> bytes:
        """What the resolver reads."""
        return bytes(self._parts.names)

    @property
    def shapes(self) -> TargetedShapes:
        """The shapes that hold for each submission."""
        return self._parts.shapes

    @cached_property
    def cross_shapes(self) -> list[ox.Triple]:
        """The shapes that hold across submissions."""
        return _parse(self._parts.cross_shapes)

    @property
    def matched(self) -> frozenset[str]:
        """The classes whose members are matched by theme with those of all other authors; IRIs."""
        return self._parts.matched

    @cached_property
    def reference(self) -> list[ox.Triple]:
        """What submissions may refer to."""
        return _parse(self._parts.reference)

    @property
    def protection(self) -> Protection:
        """What is personal data, and what is never published."""
        return self._parts.protection

    def _resolve_names(self, table: Table) -> Table:
        def extend(column: Column) -> Column:
            if column.choices is None or column.choices.of != _STATE:
                return column
            return replace(column, choices=replace(column.choices, resolve=lambda text: self.names.resolve(text).state))

        return replace(table, columns=tuple(map(extend, table.columns)))

    def _find_offer(self, rule: str) -> Offer:
        raw = self._parts.offers.get(rule)
        return Offer() if raw is None else msgspec.json.decode(raw, type=Offer)


def compile_rulebook(sources: Iterable[SourceFile], store: ox.Store) -> bytes:
    """Return the rulebook of the content ``sources`` and of the graph made from them."""
    from poakg.graph.name_index import compile_names  # noqa: PLC0415 - no check needs it

    sources = list(sources)
    rules = read_rules(sources)
    templates = read_templates(store)
    look_up = Offers(store).look_up
    offers = {rule: look_up(rule) for rule in rules}
    shapes = read_shapes(sources, *list_families(sources, Scope.SUBMISSION))
    cross_shapes = read_shapes(sources, *list_families(sources, Scope.ACROSS))
    rule_sets = read_rule_sets(sources)
    referred = _list_referred([*shapes, *cross_shapes], templates)
    looked_up = {iri for rule_set in rule_sets for iri in rule_set.looked_up}
    parts = {
        "rules": rules,
        "retired": read_retired(sources),
        "templates": templates,
        "names": msgspec.Raw(compile_names(store)),
        "offers": {rule: offer for rule, offer in offers.items() if offer != Offer()},
        "shapes": group_by_target(shapes),
        "cross_shapes": _serialize(cross_shapes),
        "matched": sorted({iri for rule_set in rule_sets for iri in rule_set.matched}),
        "reference": _serialize(_list_reference(store, referred, looked_up)),
        "protection": {name: sorted(iris) for name, iris in asdict(read_protection(sources)).items()},
    }
    return msgspec.json.encode(parts)


def _list_referred(shapes: Iterable[ox.Triple], templates: Mapping[str, Template]) -> set[str]:
    """Return the classes whose members may be referred to: rules ask for them, and no submission describes them."""
    asked = {triple.object.value for triple in shapes if triple.predicate.value == _CLASS}  # type: ignore[union-attr]
    return asked - {table.row_class for template in templates.values() for table in template.tables}


def _list_reference(store: ox.Store, classes: Iterable[str], properties: Iterable[str]) -> list[ox.Triple]:
    """Return which classes are kinds of submission, and the members of ``classes`` with their ``properties``."""
    found = [quad for iri in classes for quad in store.quads_for_pattern(None, RDF_TYPE, ox.NamedNode(iri))]
    members = {quad.subject for quad in found}
    for iri in properties:
        found += [quad for quad in store.quads_for_pattern(None, ox.NamedNode(iri), None) if quad.subject in members]
    found += store.quads_for_pattern(None, RDFS_SUBCLASS, _SUBMISSION)
    return sorted({quad.triple for quad in found}, key=str)


def _serialize(triples: list[ox.Triple]) -> str:
    return bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()


def _parse(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)]
