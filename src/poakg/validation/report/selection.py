"""Which rules count: by id, or by the beginning of one."""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace

from poakg.errors import UnknownNameError
from poakg.graph.suggestions import Spellings
from poakg.validation.report.finding import Report
from poakg.validation.rules import Rule
from poakg.validation.rules import list_successors


@dataclass(frozen=True)
class Selection:
    """The rules that count in a run, by id."""

    rules: Mapping[str, Rule]

    def narrow(self, report: Report) -> Report:
        """Return the report without the findings of other rules."""
        return replace(report, findings=[found for found in report.findings if found.rule.id in self.rules])


def select_rules(
    rules: Iterable[Rule], retired: Mapping[str, tuple[str, ...]], select: Iterable[str], ignore: Iterable[str]
) -> Selection:
    """Return those of ``rules`` that begin with one of ``select``, all when there is none, but none of ``ignore``.

    A retired id stands for its successors. Raises UnknownNameError when a name fits no rule.
    """
    known = {rule.id: rule for rule in rules}
    wanted = _resolve(known, retired, select)
    unwanted = _resolve(known, retired, ignore)
    chosen = {name: rule for name, rule in known.items() if not wanted or name.startswith(tuple(wanted))}
    return Selection({name: rule for name, rule in chosen.items() if not name.startswith(tuple(unwanted))})


def _resolve(known: Mapping[str, Rule], retired: Mapping[str, tuple[str, ...]], names: Iterable[str]) -> list[str]:
    prefixes = [prefix for name in names for prefix in list_successors(retired, name.upper())]
    for prefix in prefixes:
        if not any(name.startswith(prefix) for name in known):
            closest = Spellings(known).find_closest(prefix)
            advice = (
                f"Did you mean {closest}?" if closest else "See the list with 'poakg rule', or at /rules on a server."
            )
            raise UnknownNameError(f"No rule checked here is called {prefix} or begins so.", advice)
    return prefixes
