"""The catalogue of rules: what each SHACL rule of ``shapes/`` says about itself."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

import pyoxigraph as ox

from poakg.content import SourceFile
from poakg.namespaces import PREFIXES
from poakg.namespaces import RULE

_SH = PREFIXES["sh"]
_RULE_ID = re.compile(r"[A-Z]{2,4}-\d{3}")


class Severity(IntEnum):
    """How bad a finding is: a violation must be mended, a warning should be, an info may be."""

    INFO = 1
    WARNING = 2
    VIOLATION = 3

    @property
    def word(self) -> str:
        """The severity as people write it."""
        return self.name.lower()


@dataclass(frozen=True)
class Rule:
    """A rule. ``message`` says what is wrong and what to do, ``why`` the reason for the rule."""

    id: str
    name: str
    severity: Severity
    message: str
    why: str
    family: str
    order: int


def read_rules(sources: Iterable[SourceFile]) -> dict[str, Rule]:
    """Return the rules of the shapes files among ``sources`` by id, in the order of their files."""
    rules = [rule for source in sources if source.name.startswith("shapes/") for rule in _read_family(source)]
    return {rule.id: rule for rule in sorted(rules, key=lambda rule: (rule.family, rule.order))}


def _read_family(source: SourceFile) -> Iterable[Rule]:
    told: dict[str, dict[str, str]] = {}
    for triple in source.triples:
        name = triple.subject.value.removeprefix(RULE) if isinstance(triple.subject, ox.NamedNode) else ""
        if _RULE_ID.fullmatch(name) and isinstance(triple.object, ox.Literal | ox.NamedNode):
            told.setdefault(name, {})[triple.predicate.value.removeprefix(_SH)] = triple.object.value
    for name, values in told.items():
        yield Rule(
            id=name,
            name=values["name"],
            severity=Severity[values["severity"].removeprefix(_SH).upper()],
            message=values["message"],
            why=values["description"],
            family=source.name.removeprefix("shapes/").removesuffix(".ttl"),
            order=int(values["order"]),
        )
