"""Access to a shapes graph by subject and predicate."""

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from poakg.errors import ShapesError
from poakg.shacl.vocabulary import FIRST
from poakg.shacl.vocabulary import NIL
from poakg.shacl.vocabulary import REST
from poakg.shacl.vocabulary import SUB_CLASS_OF
from poakg.shacl.vocabulary import TYPE
from poakg.shacl.vocabulary import Term


def reject(node: Term, problem: str) -> ShapesError:
    """Return the error for an ill-formed ``node`` of the shapes graph; ``problem`` is a clause about it."""
    return ShapesError(f"The shapes graph is ill-formed at {node}: {problem}.", "Fix the shape and validate again.")


class ShapesGraph:
    """The triples of a shapes graph by subject and predicate, in the order of ``triples``, without duplicates."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.triples = list(dict.fromkeys(triples))
        self._forward: dict[Term, dict[ox.NamedNode, list[Term]]] = defaultdict(dict)
        self._subjects: dict[ox.NamedNode, dict[Term, None]] = defaultdict(dict)
        for triple in self.triples:
            self._forward[triple.subject].setdefault(triple.predicate, []).append(triple.object)
            self._subjects[triple.predicate][triple.subject] = None

    def values(self, node: Term, predicate: ox.NamedNode) -> list[Term]:
        """Return the objects of ``node`` for ``predicate``."""
        described = self._forward.get(node)
        return described.get(predicate, []) if described else []

    def value(self, node: Term, predicate: ox.NamedNode) -> Term | None:
        """Return the only object of ``node`` for ``predicate``, or None. Raises ShapesError if there are several."""
        values = self.values(node, predicate)
        if len(values) > 1:
            raise reject(node, f"{predicate} has more than one value")
        return values[0] if values else None

    def subjects(self, predicate: ox.NamedNode) -> list[Term]:
        """Return the nodes that have ``predicate``."""
        return list(self._subjects.get(predicate, ()))

    def predicates(self, node: Term) -> list[ox.NamedNode]:
        """Return the predicates of ``node``."""
        return list(self._forward.get(node, ()))

    def members(self, node: Term) -> list[Term]:
        """Return the members of the list ``node``. Raises ShapesError if it is not well-formed (SHACL, 1.4)."""
        found: list[Term] = []
        seen: set[Term] = set()
        rest: Term = node
        while rest != NIL:
            firsts, rests = self.values(rest, FIRST), self.values(rest, REST)
            if rest in seen or len(firsts) != 1 or len(rests) != 1:
                raise reject(node, "it is not a well-formed list")
            seen.add(rest)
            found.append(firsts[0])
            rest = rests[0]
        return found

    def instances(self, class_: ox.NamedNode) -> list[Term]:
        """Return the SHACL instances (SHACL, 1.1) of ``class_`` in this graph."""
        wanted = self.subclasses(class_)
        return [node for node in self.subjects(TYPE) if not wanted.isdisjoint(self.values(node, TYPE))]

    def is_instance(self, node: Term, class_: ox.NamedNode) -> bool:
        """Return whether ``node`` is a SHACL instance of ``class_`` in this graph."""
        return not self.subclasses(class_).isdisjoint(self.values(node, TYPE))

    def subclasses(self, class_: ox.NamedNode) -> set[Term]:
        """Return ``class_`` and all its direct and indirect subclasses in this graph."""
        found: set[Term] = {class_}
        grown = True
        while grown:
            new = {sub for sub in self.subjects(SUB_CLASS_OF) if not found.isdisjoint(self.values(sub, SUB_CLASS_OF))}
            grown = not new <= found
            found |= new
        return found
