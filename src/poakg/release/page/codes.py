"""Code lists as the page shows them: every code in its order, narrower ones below the one they belong to."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from poakg.namespaces import TERM
from poakg.release.page.terms import SKOS
from poakg.release.page.terms import Link
from poakg.release.page.terms import Ontology
from poakg.release.page.terms import SortKey
from poakg.release.page.terms import locate_code_list
from poakg.release.page.terms import name_code_list
from poakg.release.page.views import Row
from poakg.release.page.views import define
from poakg.release.page.views import describe_rest

_BROADER, _SCHEME, _NOTATION = f"{SKOS}broader", f"{SKOS}inScheme", f"{SKOS}notation"
_POSITION = f"{TERM}position"
# What places a code in its list.
_PLACED = {_POSITION, _BROADER, _SCHEME, _NOTATION, f"{SKOS}topConceptOf"}


@dataclass(frozen=True)
class Code:
    """A code: ``depth`` counts the broader ones above it, ``parent`` is the nearest, ``notes`` are all else."""

    link: Link
    notation: str
    definition: str
    depth: int
    parent: str
    notes: list[Row]


@dataclass(frozen=True)
class CodeList:
    """A code list; ``name`` is the fragment of its section, ``address`` where this is found from the root."""

    iri: str
    name: str
    address: str
    link: Link
    definition: str
    rows: list[Row]
    codes: list[Code]

    @property
    def is_defined(self) -> bool:
        """Whether any code is defined."""
        return any(code.definition for code in self.codes)


def list_code_lists(ontology: Ontology) -> list[CodeList]:
    """Return all code lists, by title."""
    members: dict[str, list[str]] = defaultdict(list)
    for iri, statements in ontology.codes.items():
        for scheme in statements.get(_SCHEME, []):
            members[scheme.value].append(iri)
    return [_describe_list(ontology, scheme, members[scheme]) for scheme in sorted(members, key=ontology.sort_key)]


def _describe_list(ontology: Ontology, scheme: str, members: list[str]) -> CodeList:
    statements = ontology.codes.get(scheme, {})
    classes = [iri for iri, schemes in ontology.code_lists.items() if scheme in schemes]
    return CodeList(
        iri=scheme,
        name=name_code_list(scheme),
        address=locate_code_list(scheme),
        link=ontology.link(scheme),
        definition=define(statements),
        rows=[Row("Class", [(ontology.link(iri),) for iri in classes]), *describe_rest(ontology, statements)],
        codes=[
            Code(
                link=ontology.link(iri),
                notation=_get_text(ontology, iri, _NOTATION),
                definition=define(ontology.codes[iri]),
                depth=depth,
                parent=ontology.get_name(parent) if parent else "",
                notes=describe_rest(ontology, ontology.codes[iri], _PLACED),
            )
            for iri, depth, parent in _arrange(ontology, members)
        ],
    )


def _arrange(ontology: Ontology, members: list[str]) -> Iterator[tuple[str, int, str]]:
    """Yield the codes of a list with depth and broader code, each before its narrower ones."""
    narrower: dict[str, list[str]] = defaultdict(list)
    for iri in sorted(members, key=lambda iri: _order(ontology, iri)):
        parents = [value.value for value in ontology.codes[iri].get(_BROADER, []) if value.value in members]
        narrower[parents[0] if parents else ""].append(iri)
    waiting = [(iri, 0, "") for iri in reversed(narrower[""])]
    while waiting:
        iri, depth, parent = waiting.pop()
        yield iri, depth, parent
        waiting += [(child, depth + 1, iri) for child in reversed(narrower[iri])]


def _order(ontology: Ontology, iri: str) -> tuple[float, SortKey]:
    position = _get_text(ontology, iri, _POSITION)
    return float(position) if position else float("inf"), ontology.sort_key(iri)


def _get_text(ontology: Ontology, iri: str, predicate: str) -> str:
    return next((value.value for value in ontology.codes[iri].get(predicate, [])), "")
