"""The catalogue of rules: what each SHACL rule of ``shapes/`` says about itself."""

import re
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from enum import StrEnum

import pyoxigraph as ox

from poakg.errors import UnknownNameError
from poakg.graph.content import SourceFile
from poakg.graph.suggestions import Spellings
from poakg.namespaces import PREFIXES
from poakg.namespaces import RULE
from poakg.namespaces import TERM
from poakg.rdf.turtle import format_turtle
from poakg.rdf.turtle import sort_naturally

_SH = PREFIXES["sh"]
_SOURCE = f"{PREFIXES['dcterms']}source"
_REPLACED = f"{PREFIXES['dcterms']}isReplacedBy"
_DEPRECATED = f"{PREFIXES['owl']}deprecated"
_RULE_SET = ox.NamedNode(f"{TERM}RuleSet")
_SCOPE = f"{TERM}appliesTo"
_CHECKED = f"{TERM}checksGraph"
_LOOKED_UP = f"{TERM}looksUp"
_MATCHED = f"{TERM}matches"
_RULE_ID = re.compile(r"[A-Z]{2,4}-\d{3}")
# A message names the value that was found at its start, after a noun, or in parentheses. Only those of queries can
# (SHACL, 5.3.2); those of other constraints on values start with words for it instead.
_VALUE = "{?value}"
_FIRST = f"'{_VALUE}'"
_FIRST_WORDS = "The value"
_LATER = re.compile(r" (?:'\{\?value\}'|\(\{\?value\}\))")


class Severity(IntEnum):
    """How bad a finding is: a violation must be fixed, a warning should be, an info may be."""

    INFO = 1
    WARNING = 2
    VIOLATION = 3

    @property
    def word(self) -> str:
        """The severity as people write it."""
        return self.name.lower()


class Scope(StrEnum):
    """What a set of rules is applied to (code list ``rule-scope``)."""

    READING = "reading"
    SUBMISSION = "submission"
    ACROSS = "across-submissions"
    CONTENT = "content"


SUBMITTED = (Scope.READING, Scope.SUBMISSION, Scope.ACROSS)
"""The scopes of the rules on what is submitted, in the order in which they are listed."""


@dataclass(frozen=True)
class RuleSet:
    """The rules of one shapes file, called ``name``; ``graphs`` are the named graphs that they are restricted to.

    ``looked_up`` are the properties that they look up of what submissions refer to, ``matched`` the classes whose
    members they match by theme with those of all other authors; IRIs.
    """

    name: str
    scope: Scope
    order: int
    graphs: tuple[str, ...] = ()
    looked_up: tuple[str, ...] = ()
    matched: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """A rule. ``message`` says what is wrong and what to do, as its shape states it, ``why`` the reason for the rule.

    ``family`` is the name of its set, ``sources`` are the IRIs of the provisions that it serves.
    """

    id: str
    name: str
    severity: Severity
    message: str
    why: str
    family: str
    order: int
    sources: tuple[str, ...] = ()
    scope: Scope = Scope.SUBMISSION

    @property
    def iri(self) -> str:
        """The IRI of the rule, which is its shape."""
        return f"{RULE}{self.id}"

    @property
    def problem(self) -> str:
        """What is wrong, without what to do."""
        return f"{self.write_message().partition('. ')[0].removesuffix('.')}."

    @property
    def advice(self) -> str:
        """What to do."""
        return self.write_message().partition(". ")[2]

    def write_message(self, value: str = "") -> str:
        """Return the message for one value that was found, or without a value."""
        if value:
            start = _FIRST + self.message.removeprefix(_FIRST_WORDS)
            return (start if self.message.startswith(_FIRST_WORDS) else self.message).replace(_VALUE, value)
        start = _FIRST_WORDS + self.message.removeprefix(_FIRST)
        return _LATER.sub("", start if self.message.startswith(_FIRST) else self.message)


def read_rule_sets(sources: Iterable[SourceFile]) -> list[RuleSet]:
    """Return the sets of rules among ``sources``, one for each shapes file that has rules, in their order."""
    return sorted(filter(None, map(_read_set, sources)), key=lambda rule_set: rule_set.order)


def read_rules(sources: Iterable[SourceFile]) -> dict[str, Rule]:
    """Return the rules of the shapes files among ``sources`` by id, in the order of their sets."""
    sets = ((source, _read_set(source)) for source in sources)
    rules = [(found.order, rule) for source, found in sets if found for rule in _read_rules(source, found)]
    return {rule.id: rule for _, rule in sorted(rules, key=lambda pair: (pair[0], pair[1].order))}


def list_families(sources: Iterable[SourceFile], *scopes: Scope) -> tuple[str, ...]:
    """Return the names of the sets of rules that are applied to one of ``scopes``, in their order."""
    return tuple(found.name for found in read_rule_sets(sources) if found.scope in scopes)


def read_shapes(sources: Iterable[SourceFile], *families: str) -> list[ox.Triple]:
    """Return the rules of ``families`` (the names of their shapes files) with the prefixes they share."""
    names = {f"shapes/{family}.ttl" for family in (*families, "prefixes")}
    return [triple for source in sources if source.name in names for triple in source.triples]


def read_retired(sources: Iterable[SourceFile]) -> dict[str, tuple[str, ...]]:
    """Return the ids of rules that no longer exist, each with its successors, as ``data/rules/`` lists them."""
    retired: dict[str, tuple[str, ...]] = {}
    for source in sources:
        if not source.name.startswith("data/rules/"):
            continue
        for triple in source.triples:
            name = _read_id(triple.subject)
            if name and triple.predicate.value == _DEPRECATED:
                retired.setdefault(name, ())
            if name and triple.predicate.value == _REPLACED:
                retired[name] = (*retired.get(name, ()), _read_id(triple.object))
    return retired


def find_rule(rules: Mapping[str, Rule], retired: Mapping[str, tuple[str, ...]], name: str) -> list[Rule]:
    """Return the rule with this id, or those that took the place of a retired one, none when nothing did.

    Raises UnknownNameError, with the id that was most likely meant.
    """
    wanted = list_successors(retired, name.upper())
    unknown = [successor for successor in wanted if successor not in rules]
    if unknown:
        closest = Spellings([*rules, *retired]).find_closest(unknown[0])
        advice = f"Did you mean {closest}?" if closest else "See the list with 'poakg rule', or at /rules on a server."
        raise UnknownNameError(f"There is no rule {unknown[0]}.", advice)
    return [rules[successor] for successor in wanted]


def list_successors(retired: Mapping[str, tuple[str, ...]], name: str) -> list[str]:
    """Return the ids that took the place of a retired one in the end; the id itself when it is not retired."""
    if name not in retired:
        return [name]
    others = {other: successors for other, successors in retired.items() if other != name}
    return list(dict.fromkeys(last for successor in retired[name] for last in list_successors(others, successor)))


def write_shape(rule: Rule, sources: Iterable[SourceFile]) -> str:
    """Return the shape of a rule as Turtle, with all that hangs on it."""
    source = next(source for source in sources if source.name == f"shapes/{rule.family}.ttl")
    wanted: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(rule.iri)]
    lines = []
    while wanted:
        node = wanted.pop()
        for triple in source.triples:
            if triple.subject == node:
                lines.append(f"{triple} .\n")
                inner = isinstance(triple.object, ox.BlankNode) or str(triple.object).startswith(f"<{rule.iri}/")
                if inner and isinstance(triple.object, ox.BlankNode | ox.NamedNode):
                    wanted.append(triple.object)
    return format_turtle("".join(lines).encode(), source.name)


def _read_id(term: object, part: str = "") -> str:
    name = term.value.removeprefix(RULE).removesuffix(part) if isinstance(term, ox.NamedNode) else ""
    return name if _RULE_ID.fullmatch(name) else ""


def _read_set(source: SourceFile) -> RuleSet | None:
    """Return what a shapes file says about itself, None when it says nothing or is not one."""
    if not source.name.startswith("shapes/"):
        return None
    node = next((triple.subject for triple in source.triples if triple.object == _RULE_SET), None)
    if node is None:
        return None
    values: dict[str, list[str]] = {}
    for triple in source.triples:
        if triple.subject == node and isinstance(triple.object, ox.Literal | ox.NamedNode):
            values.setdefault(triple.predicate.value, []).append(triple.object.value)
    return RuleSet(
        name=source.name.removeprefix("shapes/").removesuffix(".ttl"),
        scope=Scope(values[_SCOPE][0].rpartition("/")[2]),
        order=int(values[f"{_SH}order"][0]),
        graphs=tuple(sorted(values.get(_CHECKED, ()))),
        looked_up=tuple(sorted(values.get(_LOOKED_UP, ()))),
        matched=tuple(sorted(values.get(_MATCHED, ()))),
    )


def _read_rules(source: SourceFile, rule_set: RuleSet) -> Iterable[Rule]:
    properties: dict[str, dict[str, str]] = {}
    served: dict[str, list[str]] = {}
    for triple in source.triples:
        # The message of a rule with a query is on the query, which fills in values.
        name = _read_id(triple.subject, "/constraint")
        if name and isinstance(triple.object, ox.Literal | ox.NamedNode):
            if triple.predicate.value == _SOURCE:
                served.setdefault(name, []).append(triple.object.value)
            properties.setdefault(name, {})[triple.predicate.value.removeprefix(_SH)] = triple.object.value
    for name, values in properties.items():
        yield Rule(
            id=name,
            name=values["name"],
            severity=Severity[values["severity"].removeprefix(_SH).upper()],
            message=values["message"],
            why=values["description"],
            family=rule_set.name,
            order=int(values["order"]),
            sources=tuple(sorted(served.get(name, ()), key=sort_naturally)),
            scope=rule_set.scope,
        )
