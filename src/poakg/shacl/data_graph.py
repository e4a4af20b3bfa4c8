"""Data graphs: every term is a number, and the triples are in a pair of columns for each predicate."""

from collections import ChainMap
from collections import defaultdict
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set
from functools import cached_property
from itertools import count

import pyoxigraph as ox

from poakg.shacl.vocabulary import SUB_CLASS_OF
from poakg.shacl.vocabulary import TYPE
from poakg.shacl.vocabulary import Term

Relation = Mapping[int, Sequence[int]]


class PredicateColumn:
    """The subjects and objects of the triples of one predicate, indexed on first use."""

    def __init__(self) -> None:
        self.subjects: list[int] = []
        self.objects: list[int] = []

    @cached_property
    def forward(self) -> Relation:
        """The objects of each subject, without duplicates."""
        return _group(self.subjects, self.objects)

    @cached_property
    def inverse(self) -> Relation:
        """The subjects of each object, without duplicates."""
        return _group(self.objects, self.subjects)


class _JoinedColumn(PredicateColumn):
    """The union of a column, which stays unchanged, and a few added triples."""

    def __init__(self, base: PredicateColumn, added: PredicateColumn) -> None:
        super().__init__()
        self.base = base
        self.subjects = added.subjects
        self.objects = added.objects

    @cached_property
    def forward(self) -> Relation:
        """The objects of each subject in both."""
        return _join(self.base.forward, _group(self.subjects, self.objects))

    @cached_property
    def inverse(self) -> Relation:
        """The subjects of each object in both."""
        return _join(self.base.inverse, _group(self.objects, self.subjects))


_EMPTY = PredicateColumn()


class DataGraph:
    """A data graph. ``constants`` are the numbers that compiled shapes use for the terms they refer to.

    Only triples with one of ``predicates`` are kept, all if that is None.
    """

    def __init__(self, constants: Mapping[Term, int], predicates: Collection[ox.NamedNode] | None = None) -> None:
        self._ids: defaultdict[Term, int] = defaultdict(count(len(constants)).__next__, constants)
        self._terms: list[Term] = []
        self.columns: dict[ox.NamedNode, PredicateColumn] = {}
        self._kept_predicates = predicates
        self._subclasses: dict[int, frozenset[int]] = {}

    def add(self, triples: Iterable[ox.Triple | ox.Quad]) -> None:
        """Add triples; the graph names of quads are ignored."""
        ids = self._ids
        columns = self.columns
        wanted = self._kept_predicates
        for triple in triples:
            predicate = triple.predicate
            column = columns.get(predicate)
            if column is None:
                if wanted is not None and predicate not in wanted:
                    continue
                column = columns[predicate] = PredicateColumn()
            column.subjects.append(ids[triple.subject])
            column.objects.append(ids[triple.object])

    @property
    def terms(self) -> list[Term]:
        """The terms by their numbers."""
        if len(self._terms) != len(self._ids):
            self._terms = list(self._ids)
        return self._terms

    def number(self, term: Term) -> int:
        """Return the number of a term, a new one if it has none."""
        return self._ids[term]

    def has_number(self, term: Term) -> bool:
        """Return whether a term has a number."""
        return term in self._ids

    def column(self, predicate: ox.NamedNode) -> PredicateColumn:
        """Return the column of a predicate, an empty one if there is none."""
        return self.columns.get(predicate, _EMPTY)

    def list_triples(self) -> Iterator[ox.Triple]:
        """Yield all kept triples."""
        terms = self.terms
        for predicate, column in self.columns.items():
            for subject, objects in column.forward.items():
                for object_ in objects:
                    yield ox.Triple(terms[subject], predicate, terms[object_])  # type: ignore[arg-type]

    def merge(self, extended: "ExtendedDataGraph") -> None:
        """Add permanently what ``extended``, which must extend this data, adds."""
        for term in extended.terms[len(self._ids) :]:
            self._ids[term]
        for predicate, added in extended.added.items():
            old = self.column(predicate)
            column = self.columns[predicate] = PredicateColumn()
            column.subjects = old.subjects + added.subjects
            column.objects = old.objects + added.objects
        self._subclasses.clear()

    def subclasses(self, class_: int) -> frozenset[int]:
        """Return a class and all its direct and indirect subclasses in the data."""
        closure = self._subclasses.get(class_)
        if closure is None:
            below = self.column(SUB_CLASS_OF).inverse
            found = {class_}
            frontier = [class_]
            while frontier:
                new = set(below.get(frontier.pop(), ())) - found
                found |= new
                frontier += new
            closure = self._subclasses[class_] = frozenset(found)
        return closure

    def instances(self, class_: int) -> set[int]:
        """Return the SHACL instances (SHACL, 1.1) of a class."""
        members = self.column(TYPE).inverse
        return {node for sub in self.subclasses(class_) for node in members.get(sub, ())}

    def are_instances(self, nodes: Set[int], class_: int) -> set[int]:
        """Return the subset of ``nodes`` that are SHACL instances of a class."""
        classes = self.subclasses(class_)
        members = self.column(TYPE).inverse
        groups = [members.get(sub, ()) for sub in classes]
        if sum(map(len, groups)) < len(nodes):
            return {node for group in groups for node in group if node in nodes}
        types = self.column(TYPE).forward
        return {node for node in nodes if not classes.isdisjoint(types.get(node, ()))}


class ExtendedDataGraph(DataGraph):
    """The union of a data graph, which is shared and stays unchanged, and a few more triples."""

    def __init__(self, base: DataGraph, triples: Iterable[ox.Triple | ox.Quad]) -> None:
        super().__init__({}, base._kept_predicates)
        self._base_ids = base._ids
        self._ids = _ExtendedIds(base._ids)
        self.base = base
        triples = list(triples)
        self.add(triples)
        self.added = self.columns
        self.columns = base.columns | {
            predicate: _JoinedColumn(base.column(predicate), column) for predicate, column in self.added.items()
        }
        # Including those of triples that are not kept.
        self.added_subjects = {self.number(triple.subject) for triple in triples}

    @property
    def terms(self) -> list[Term]:
        """The terms by their numbers."""
        below = self.base.terms
        if len(self._terms) != len(below) + len(self._ids):
            self._terms = below + list(self._ids)
        return self._terms

    def has_number(self, term: Term) -> bool:
        """Return whether a term has a number."""
        return term in self._ids or term in self._base_ids


class _ExtendedIds(defaultdict[Term, int]):
    """Numbers of terms: those of ``base``, and further ones for new terms."""

    def __init__(self, base: Mapping[Term, int]) -> None:
        super().__init__(None)
        self._base = base
        self._next = count(len(base)).__next__

    def __missing__(self, term: Term) -> int:
        number = self._base.get(term)
        if number is None:
            number = self[term] = self._next()
        return number


def _group(keys: list[int], values: list[int]) -> Relation:
    single = dict(zip(keys, zip(values, strict=True), strict=True))
    if len(single) == len(keys):
        return single
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for key, value in zip(keys, values, strict=True):
        groups[key].append(value)
    # A graph is a set, so duplicates are removed.
    return {key: found if len(found) == 1 else tuple(dict.fromkeys(found)) for key, found in groups.items()}


def _join(base: Relation, added: Relation) -> Relation:
    merged = {key: tuple(dict.fromkeys((*base.get(key, ()), *values))) for key, values in added.items()}
    return ChainMap(merged, base)  # type: ignore[arg-type]
