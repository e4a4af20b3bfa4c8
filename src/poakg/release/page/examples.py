"""An example query for each class, which lists some of its instances."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote_plus

import pyoxigraph as ox

from poakg.graph.content import SourceFile
from poakg.namespaces import EXAMPLES
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.release.page.terms import OWL
from poakg.release.page.terms import TYPE
from poakg.release.page.terms import Ontology
from poakg.release.page.terms import name_node

_MOST_PROPERTIES = 3
_MOST_ROWS = 10


@dataclass(frozen=True)
class Example:
    """A query over the graph."""

    query: str

    @property
    def address(self) -> str:
        """Where the answer is shown, from the root of the server."""
        return f"sparql?query={quote_plus(self.query, safe='/:?*()')}"


class Instances:
    """What ``sources`` have of each class, so that an example query asks for what is there."""

    def __init__(self, ontology: Ontology, sources: Iterable[SourceFile]) -> None:
        self._ontology = ontology
        self._is_example: dict[str, set[bool]] = defaultdict(set)
        predicate = ox.NamedNode(TYPE)
        for source in sources:
            kinds = {name_node(triple.object) for triple in source.triples if triple.predicate == predicate}  # type: ignore[arg-type]
            for kind in kinds & ontology.ancestors.keys():
                self._is_example[kind].add(source.graph == EXAMPLES)

    def make_example(self, iri: str) -> Example:
        """Return a query that lists instances of a class with their labels and some of what is stated about them."""
        name = iri.removeprefix(TERM)
        thing = re.sub(r"^[A-Z]+(?=[A-Z][a-z])|^[A-Z]", lambda match: match[0].lower(), name)
        narrower = [other for other, ancestors in self._ontology.ancestors.items() if iri in ancestors]
        kinds = [iri, *narrower]
        patterns = {thing: f"?{thing} a poakg:{name} .", "label": f"OPTIONAL {{ ?{thing} rdfs:label ?label }}"}
        for term in self._choose_properties(iri):
            own = term.removeprefix(TERM)
            patterns.setdefault(own, f"OPTIONAL {{ ?{thing} poakg:{own} ?{own} }}")
        # What only examples are instances of is asked of their graph, which answers when it is named.
        graphs = [EXAMPLES] if set().union(*(self._is_example[kind] for kind in kinds)) == {True} else []
        body = "\n  ".join(patterns.values())
        prefixes = sorted(set(re.findall(r"\b(\w+):", body)))
        return Example(
            "\n".join(
                [
                    *(f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in prefixes),
                    f"SELECT {' '.join(f'?{variable}' for variable in patterns)}",
                    *(f"FROM <{graph}>" for graph in graphs),
                    f"WHERE {{\n  {body}\n}}",
                    f"LIMIT {_MOST_ROWS}",
                ]
            )
        )

    def _choose_properties(self, iri: str) -> list[str]:
        """Return some properties of the class itself, those with one value first, so that rows are few."""
        own = [name for name, domains in self._ontology.domains.items() if domains == [iri]]
        one = {
            name
            for name in own
            if any(kind.value == f"{OWL}FunctionalProperty" for kind in self._ontology.terms[name][TYPE])
        }
        return sorted(own, key=lambda name: name not in one)[:_MOST_PROPERTIES]
