"""Constraints on each value by itself (SHACL, 4.1, 4.3, 4.4 and 4.8.3)."""

import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Set
from dataclasses import dataclass

import pyoxigraph as ox

from poakg.shacl.literals import Value
from poakg.shacl.literals import compare
from poakg.shacl.literals import find_check
from poakg.shacl.shapes import Evaluation
from poakg.shacl.shapes import ValueConstraint
from poakg.shacl.vocabulary import SUB_CLASS_OF
from poakg.shacl.vocabulary import TYPE
from poakg.shacl.vocabulary import Term
from poakg.shacl.vocabulary import sh

NODE_KINDS: dict[ox.NamedNode, tuple[type, ...]] = {
    sh("IRI"): (ox.NamedNode,),
    sh("BlankNode"): (ox.BlankNode,),
    sh("Literal"): (ox.Literal,),
    sh("BlankNodeOrIRI"): (ox.BlankNode, ox.NamedNode),
    sh("BlankNodeOrLiteral"): (ox.BlankNode, ox.Literal),
    sh("IRIOrLiteral"): (ox.NamedNode, ox.Literal),
}
# The component and which outcomes of comparing a value with the bound are allowed.
BOUNDS = {
    "minExclusive": ("MinExclusiveConstraintComponent", (1,)),
    "minInclusive": ("MinInclusiveConstraintComponent", (0, 1)),
    "maxExclusive": ("MaxExclusiveConstraintComponent", (-1,)),
    "maxInclusive": ("MaxInclusiveConstraintComponent", (-1, 0)),
}


@dataclass(eq=False)
class ClassConstraint(ValueConstraint):
    """``sh:class``: instances of a class."""

    class_: int
    component = sh("ClassConstraintComponent")

    def reject(self, values: Set[int], evaluation: Evaluation) -> Set[int]:
        """Return the values that are no SHACL instances of the class."""
        return values - evaluation.data.are_instances(values, self.class_)

    def predicates(self) -> Iterable[ox.NamedNode]:
        """Return what makes a node an instance."""
        return TYPE, SUB_CLASS_OF


@dataclass(eq=False)
class DatatypeConstraint(ValueConstraint):
    """``sh:datatype``: well-formed literals of a datatype."""

    datatype: ox.NamedNode
    component = sh("DatatypeConstraintComponent")

    def reject(self, values: Set[int], evaluation: Evaluation) -> Set[int]:
        """Return the values that are no literals of the datatype, or ill-formed ones."""
        datatype = self.datatype
        is_good = find_check(datatype.value)

        def accept(term: Term) -> object:
            return isinstance(term, ox.Literal) and term.datatype == datatype and (not is_good or is_good(term.value))

        return _reject_terms(values, evaluation, accept)


@dataclass(eq=False)
class NodeKindConstraint(ValueConstraint):
    """``sh:nodeKind``: IRIs, blank nodes, literals or two of them."""

    kinds: tuple[type, ...]
    component = sh("NodeKindConstraintComponent")

    def reject(self, values: Set[int], evaluation: Evaluation) -> Set[int]:
        """Return the values of other kinds."""
        return _reject_terms(values, evaluation, lambda term: isinstance(term, self.kinds))


@dataclass(eq=False)
class BoundConstraint(ValueConstraint):
    """``sh:minInclusive`` and its like: literals that compare with a bound."""

    component: ox.NamedNode
    bound: Value | None
    allowed: tuple[int, ...]

    def reject(self, values: Set[int], evaluation: Evaluation) -> Set[int]:
        """Return the values beyond the bound and those that cannot be compared with it."""
        read = evaluation.read_value
        return {value for value in values if compare(read(value), self.bound) not in self.allowed}


@dataclass(eq=False)
class LengthConstraint(ValueConstraint):
    """``sh:minLength`` or ``sh:maxLength``: IRIs and literals of some length."""

    component: ox.NamedNode
    least: int
    greatest: float

    def reject(self, values: Set[int], evaluation: Evaluation) -> Set[int]:
        """Return the values that are shorter or longer, and blank nodes."""
        least, greatest = self.least, self.greatest
        return _reject_terms(
            values,
            evaluation,
            lambda term: isinstance(term, ox.NamedNode | ox.Literal) and least <= len(term.value) <= greatest,
        )


@dataclass(eq=False)
class PatternConstraint(ValueConstraint):
    """``sh:pattern``: IRIs and literals that a regular expression finds something in."""

    pattern: re.Pattern[str]
    component = sh("PatternConstraintComponent")

    def reject(self, values: Set[int], evaluation: Evaluation) -> Set[int]:
        """Return the values without a match, and blank nodes."""
        search = self.pattern.search
        return _reject_terms(
            values, evaluation, lambda term: isinstance(term, ox.NamedNode | ox.Literal) and search(term.value)
        )


@dataclass(eq=False)
class LanguageInConstraint(ValueConstraint):
    """``sh:languageIn``: literals in one of some languages."""

    ranges: tuple[str, ...]
    component = sh("LanguageInConstraintComponent")

    def reject(self, values: Set[int], evaluation: Evaluation) -> Set[int]:
        """Return the values in other languages and those without one."""
        return _reject_terms(
            values, evaluation, lambda term: isinstance(term, ox.Literal) and self._allow(term.language)
        )

    def _allow(self, tag: str | None) -> bool:
        """Tell whether a language tag is in one of the ranges (RFC 4647, 3.3.1)."""
        if not tag:
            return False
        lower = tag.lower()
        return any(part in ("*", lower) or lower.startswith(f"{part}-") for part in self.ranges)


@dataclass(eq=False)
class InConstraint(ValueConstraint):
    """``sh:in``: members of a list."""

    allowed: frozenset[int]
    component = sh("InConstraintComponent")

    def reject(self, values: Set[int], evaluation: Evaluation) -> Set[int]:
        """Return the values that are no members."""
        return values - self.allowed


def _reject_terms(values: Set[int], evaluation: Evaluation, accept: Callable[[Term], object]) -> Set[int]:
    terms = evaluation.data.terms
    return {value for value in values if not accept(terms[value])}
