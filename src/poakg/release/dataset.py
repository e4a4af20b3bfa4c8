"""The dataset of a release: what is stated, what is derived from it, and what is counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from poakg.errors import SourceError
from poakg.graph.catalogue import describe_queries
from poakg.graph.contact_names import name_contacts
from poakg.graph.content import SourceFile
from poakg.graph.content import check_references
from poakg.graph.derivations import Derivation
from poakg.graph.derivations import list_terms
from poakg.graph.derivations import order_derivations
from poakg.graph.privacy import part_personal
from poakg.graph.protection import Protection
from poakg.graph.protection import read_protection
from poakg.graph.renaming import rename_iris
from poakg.graph.submission_id import list_superseded
from poakg.namespaces import DERIVED
from poakg.namespaces import DESCRIPTION
from poakg.namespaces import EXAMPLES
from poakg.namespaces import QUERIES
from poakg.namespaces import SUBMISSION
from poakg.rdf.turtle import sort_naturally
from poakg.release.recipe import Recipe

# Rules that run more often than this each, on average, do not come to rest.
_MOST_STEPS = 20


@dataclass(frozen=True)
class Dataset:
    """What sources and submissions state, the questions, and what is derived: ``quads``; what is counted is apart.

    ``store`` holds all of it but superseded submissions.
    """

    quads: list[ox.Quad]
    store: ox.Store
    statistics: list[Derivation]

    @cached_property
    def counted(self) -> list[ox.Quad]:
        """What the statistics say of all but the examples; they do not count themselves."""
        left_out = [ox.NamedNode(DESCRIPTION), ox.NamedNode(EXAMPLES)]
        kept = [quad for graph in left_out for quad in self.store.quads_for_pattern(None, None, None, graph)]
        for graph in left_out:
            self.store.remove_graph(graph)
        try:
            return [quad for rule in self.statistics for quad in _place(_run(self.store, rule), DESCRIPTION)]
        finally:
            self.store.extend(kept)


def build_dataset(recipe: Recipe) -> list[ox.Quad]:
    """Return all quads of the dataset of ``recipe``, those that are counted included; see ``derive_dataset``."""
    dataset = derive_dataset(recipe)
    return [*dataset.quads, *dataset.counted]


def derive_dataset(recipe: Recipe) -> Dataset:
    """Return what the sources and submissions of ``recipe`` state, and what is derived from it.

    What was superseded is there, but nothing is derived from it and it is not counted; personal data is there with
    consent only. What follows from the examples goes into their graph, so that no other graph speaks of them; they are
    not mapped. Raises SourceError with file and line for a file that does not parse or mentions what nothing describes.
    """
    check_references(recipe.sources)
    protection = read_protection(recipe.sources)
    superseded = list_superseded(source.graph for source in recipe.submissions)
    current: list[ox.Quad] = []
    former: list[ox.Quad] = []
    for source in recipe.submissions:
        (former if source.graph in superseded else current).extend(_publish(source, protection))
    # Somebody may submit an example; no statement is in two graphs.
    submitted = {quad.triple for quad in [*current, *former]}
    stated: list[ox.Quad] = []
    examples: list[ox.Quad] = []
    for source in recipe.sources:
        quads = [quad for quad in _publish(source, protection) if quad.triple not in submitted]
        (examples if source.graph == EXAMPLES else stated).extend(quads)
    stated += [*current, *_place(describe_queries(recipe.queries.values()), QUERIES)]
    store = ox.Store()
    deriver = _Deriver(store, recipe.derivations)
    store.bulk_extend(stated)
    derived = deriver.derive(stated, DERIVED)
    derived += _add_mappings(store, recipe.mappings)
    store.bulk_extend(examples)
    examples += deriver.derive(examples, EXAMPLES)
    return Dataset([*stated, *examples, *former, *derived], store, recipe.statistics)


def _publish(source: SourceFile, protection: Protection) -> list[ox.Quad]:
    """Return the quads of a source, without keys of contacts, and without personal data unless consent is stated."""
    triples = source.triples
    if list_terms(triples) & (protection.personal | protection.contacts | protection.confidential):
        triples = part_personal(triples, protection, SUBMISSION).public
        # Earlier versions accepted contacts under the names that submitters gave to them.
        triples = sorted(triples, key=lambda triple: sort_naturally(str(triple.subject)))
        triples = rename_iris(triples, name_contacts(triples, protection))
    return _place(triples, source.graph)


class _Deriver:
    """Rules that add to ``store`` what follows from all that is in it."""

    def __init__(self, store: ox.Store, rules: Iterable[Derivation]) -> None:
        self._store = store
        self._rules = order_derivations(rules)
        self._given: dict[str, set[ox.Triple]] = {rule.name: set() for rule in self._rules}
        """What each rule gave when it ran last."""

    def derive(self, quads: list[ox.Quad], graph: str) -> list[ox.Quad]:
        """Add to ``graph`` what the rules give, whatever their order, now that ``quads`` are there; return that.

        A rule runs again when something that it may read was added or withdrawn since it ran; what it then gives no
        more is withdrawn. Raises SourceError when the rules never come to rest.
        """
        # The terms of what was added, step by step, and how many of these steps each rule has seen.
        steps = [list_terms({quad.triple for quad in quads})]
        seen = dict.fromkeys(self._given, 0)
        added: set[ox.Triple] = set()
        while any(count < len(steps) for count in seen.values()):
            for rule in self._rules:
                terms = set().union(*steps[seen[rule.name] :])
                seen[rule.name] = len(steps)
                changed = self._apply(rule, graph, added) if terms and rule.may_read(terms) else set()
                if changed:
                    steps.append(list_terms(changed))
                    if len(steps) > _MOST_STEPS * len(self._rules):
                        raise SourceError(
                            f"{rule.name} and others add and withdraw the same statements without end.",
                            "Let no rule depend on the absence of what it leads to.",
                        )
        return _place(added, graph)

    def _apply(self, rule: Derivation, graph: str, added: set[ox.Triple]) -> set[ox.Triple]:
        """Run ``rule``, and bring ``graph`` and ``added``, what the rules gave it, up to date; return what changed."""
        earlier, given = self._given[rule.name], set(_run(self._store, rule))
        self._given[rule.name] = given
        # What another graph states is not derived: no statement is in two graphs.
        fresh = {triple for triple in given - earlier if not _holds(self._store, triple)}
        stale = {triple for triple in (earlier - given) & added if not _is_in(triple, self._given.values())}
        self._store.extend(_place(fresh, graph))
        for quad in _place(stale, graph):
            self._store.remove(quad)
        added.update(fresh)
        added.difference_update(stale)
        return fresh | stale


def _add_mappings(store: ox.Store, rules: Iterable[Derivation]) -> list[ox.Quad]:
    """Add what ``rules`` make of links to what is derived; return that.

    Nothing follows from a mapping but its label, so that each rule runs once, in the order of the names.
    """
    added: list[ox.Quad] = []
    for rule in rules:
        fresh = _place({triple for triple in _run(store, rule) if not _holds(store, triple)}, DERIVED)
        store.extend(fresh)
        added += fresh
    return added


def _holds(store: ox.Store, triple: ox.Triple) -> bool:
    """Return whether ``store`` has ``triple``, for which 1.0 and 1 are the same value."""
    return any(store.quads_for_pattern(triple.subject, triple.predicate, triple.object))


def _is_in(triple: ox.Triple, sets: Iterable[set[ox.Triple]]) -> bool:
    return any(triple in one for one in sets)


def _run(store: ox.Store, rule: Derivation) -> ox.QueryTriples:
    try:
        found = store.query(rule.text, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise SourceError(f"{rule.name}: {error}", "Correct the query there.") from error
    if not isinstance(found, ox.QueryTriples):
        raise SourceError(f"{rule.name} is not a CONSTRUCT query.", "Write it as one.")
    return found


def _place(triples: Iterable[ox.Triple], graph: str) -> list[ox.Quad]:
    name = ox.NamedNode(graph)
    return [ox.Quad(subject, predicate, value, name) for subject, predicate, value in triples]
