"""Constraints on each value node by itself (SHACL, 4.1, 4.3, 4.4 and 4.8.3)."""

import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Set
from dataclasses import dataclass

import pyoxigraph as ox

from poakg.shacl.literals import Value
from poakg.shacl.literals import compare
from poakg.shacl.literals import find_lexical_check
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
# The allowed results of comparing a value with the bound.
BOUNDS: dict[str, tuple[int, ...]] = {
    "minExclusive": (1,),
    "minInclusive": (0, 1),
    "maxExclusive": (-1,),
    "maxInclusive": (-1, 0),
}


@dataclass(eq=False)
class ClassConstraint(ValueConstraint):
    """``sh:class``: values must be instances of a class (SHACL, 4.1.1)."""

    class_: int
    component = sh("ClassConstraintComponent")

    def reject(self, values: Set[int], evaluation: Evaluation) -> Set[int]:
        """Return the values that are not SHACL instances of the class."""
        return values - evaluation.data.are_instances(values, self.class_)

    def predicates(self) -> Iterable[ox.NamedNode]:
        """Return the predicates that make a node an instance."""
        return TYPE, SUB_CLASS_OF


@dataclass(eq=False)
class DatatypeConstraint(ValueConstraint):
    """``sh:datatype``: values must be well-formed literals of a datatype (SHACL, 4.1.2)."""

    datatype: ox.NamedNode
    component = sh("DatatypeConstraintComponent")

    def reject(self, values: Set[int], evaluation: Evaluation) -> Set[int]:
        """Return the values that are not literals of the datatype, and ill-formed ones."""
        datatype = self.datatype
        check = find_lexical_check(datatype.value)

        def accept(term: Term) -> object:
            return isinstance(term, ox.Literal) and term.datatype == datatype and (not check or check(term.value))

        return _reject_terms(values, evaluation, accept)


@dataclass(eq=False)
class NodeKindConstraint(ValueConstraint):
    """``sh:nodeKind``: values must be of one or two of IRI, blank node and literal (SHACL, 4.1.3)."""

    kinds: tuple[type, ...]
    component = sh("NodeKindConstraintComponent")

    def reject(self, values: Set[int], evaluation: Evaluation) -> Set[int]:
        """Return the values of other kinds."""
        return _reject_terms(values, evaluation, lambda term: isinstance(term, self.kinds))


@dataclass(eq=False)
class BoundConstraint(ValueConstraint):
    """``sh:minInclusive`` and similar: values must be comparable with a bound and within it (SHACL, 4.3)."""

    component: ox.NamedNode
    bound: Value | None
    allowed: tuple[int, ...]

    def reject(self, values: Set[int], evaluation: Evaluation) -> Set[int]:
        """Return the values beyond the bound and those that cannot be compared with it."""
        read = evaluation.read_value
        return {value for value in values if compare(read(value), self.bound) not in self.allowed}


@dataclass(eq=False)
class LengthConstraint(ValueConstraint):
    """``sh:minLength`` or ``sh:maxLength``: number of characters of IRIs and literals (SHACL, 4.4.1 and 4.4.2)."""

    component: ox.NamedNode
    least: int
    greatest: float

    def reject(self, values: Set[int], evaluation: Evaluation) -> Set[int]:
        """Return the values that are too short or too long, and blank nodes."""
        least, greatest = self.least, self.greatest
        return _reject_terms(
            values,
            evaluation,
            lambda term: isinstance(term, ox.NamedNode | ox.Literal) and least <= len(term.value) <= greatest,
        )


@dataclass(eq=False)
class PatternConstraint(ValueConstraint):
    """``sh:pattern``: IRIs and literals must contain a match of a regular expression (SHACL, 4.4.3)."""

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
    """``sh:languageIn``: values must be literals in one of some languages (SHACL, 4.4.4)."""

    ranges: tuple[str, ...]
    component = sh("LanguageInConstraintComponent")

    def reject(self, values: Set[int], evaluation: Evaluation) -> Set[int]:
        """Return the values in other languages or without one."""
        return _reject_terms(
            values, evaluation, lambda term: isinstance(term, ox.Literal) and self._allow(term.language)
        )

    def _allow(self, tag: str | None) -> bool:
        """Return whether a language tag matches one of the ranges (RFC 4647, 3.3.1)."""
        if not tag:
            return False
        lower = tag.lower()
        return any(part in ("*", lower) or lower.startswith(f"{part}-") for part in self.ranges)


@dataclass(eq=False)
class InConstraint(ValueConstraint):
    """``sh:in``: values must be members of a list (SHACL, 4.8.3)."""

    allowed: frozenset[int]
    component = sh("InConstraintComponent")

    def reject(self, values: Set[int], evaluation: Evaluation) -> Set[int]:
        """Return the values that are not members."""
        return values - self.allowed


def _reject_terms(values: Set[int], evaluation: Evaluation, accept: Callable[[Term], object]) -> Set[int]:
    terms = evaluation.data.terms
    return {value for value in values if not accept(terms[value])}
