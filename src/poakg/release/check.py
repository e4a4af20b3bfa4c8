"""The rules on our own content, run over what a release is built from."""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence

import pyoxigraph as ox

from poakg.errors import SourceError
from poakg.graph.content import SourceFile
from poakg.namespaces import DERIVED
from poakg.namespaces import EXAMPLES
from poakg.namespaces import GRAPH
from poakg.namespaces import RULE
from poakg.shacl import Result
from poakg.shacl import compile_shapes
from poakg.validation.rules import RuleSet
from poakg.validation.rules import Scope
from poakg.validation.rules import read_rule_sets
from poakg.validation.rules import read_rules
from poakg.validation.rules import read_shapes

_MOST = 10
# These graphs speak of rules, columns and the dataset, not of commitments.
_ABOUT_DATA = (f"{GRAPH}shapes", f"{GRAPH}templates", f"{GRAPH}description")


class ContentError(SourceError):
    """The content breaks rules of its own; the message has a line for each fault, with file and line."""

    code = "content"


def reject_faults(faults: Sequence[str]) -> None:
    """Raise ContentError with the first of ``faults``, if there are any."""
    if faults:
        more = [f"… and {len(faults) - _MOST} more."] if len(faults) > _MOST else []
        raise ContentError(
            "\n".join([f"The content breaks {len(faults)} of its own rules.", *faults[:_MOST], *more]),
            "Correct the files, or build with --no-check. 'poakg rule ID' explains a rule.",
        )


def find_faults(sources: Sequence[SourceFile], quads: Sequence[ox.Quad]) -> Iterator[str]:
    """Yield what breaks a rule on our own content: file and line, the rule, what is wrong, and with what."""
    rules = read_rules(sources)
    # Those that look at the same graphs run together, so that these are read once.
    sets: dict[frozenset[str], list[str]] = defaultdict(list)
    for rule_set in read_rule_sets(sources):
        if rule_set.scope is Scope.CONTENT:
            sets[select_graphs(rule_set, sources)].append(rule_set.name)
    for graphs, names in sets.items():
        looked_at = [quad.triple for quad in quads if quad.graph_name.value in graphs]  # type: ignore[union-attr]
        for result in compile_shapes(read_shapes(sources, *names)).validate(looked_at):
            name = str(result.source_shape).strip("<>").removeprefix(RULE)
            message = rules[name].write_message("" if result.value is None else str(result.value))
            yield f"{_locate(result, sources)}: {name} {message} It is about {result.focus}."


def select_graphs(rule_set: RuleSet, sources: Iterable[SourceFile]) -> frozenset[str]:
    """Return the graphs that a set of rules on our own content looks at: those it names, else all of ours."""
    return frozenset(rule_set.graphs or {DERIVED, *(one.graph for one in sources)} - {EXAMPLES, *_ABOUT_DATA})


def _locate(result: Result, sources: Iterable[SourceFile]) -> str:
    """Return file and line of the first file that describes the focus node of ``result``."""
    for source in sources:
        if any(triple.subject == result.focus for triple in source.triples):
            line = source.find_line(result.focus.value) if isinstance(result.focus, ox.NamedNode) else 1
            return f"{source.name}, line {line}"
    return "derived"
