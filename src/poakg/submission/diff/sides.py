"""The two submissions that are compared, and which rows of contacts in them are the same by their keys."""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from poakg.graph.contact_names import ROW_KEY
from poakg.graph.contact_names import name_contacts
from poakg.graph.contact_names import read_key
from poakg.graph.protection import Protection
from poakg.graph.renaming import rename_iris
from poakg.rdf.turtle import sort_naturally
from poakg.submission.diff.difference import Change
from poakg.submission.diff.difference import compare
from poakg.submission.diff.grid import lay_out
from poakg.submission.submission import Node
from poakg.submission.templates import Template

Names = dict[str, tuple[str, str]]
"""The key of a contact and the name under which it is shown, by its IRI."""


@dataclass(frozen=True)
class Side:
    """One of two submissions of ``kind``: its statements, and the keys of its contacts by their IRIs.

    ``hides_keys`` when they are not to be shown.
    """

    kind: str
    triples: list[ox.Triple]
    root: Node
    keys: Mapping[str, str]
    hides_keys: bool = False


def make_side(
    template: Template, root: Node, triples: Iterable[ox.Triple], withheld: Iterable[ox.Triple] = (), *, hides: bool
) -> Side:
    """Return the submission ``root`` as a side of a comparison; what is ``withheld`` gives keys and nothing else."""
    stated, kept_back = list(triples), list(withheld)
    contacts = Protection(
        frozenset(), frozenset(), frozenset(table.row_class for table in template.tables if table.key)
    )
    # As earlier versions named them, their IRIs have the key.
    ordered = sorted([*stated, *kept_back], key=lambda triple: sort_naturally(str(triple.subject)))
    renamed = name_contacts(ordered, contacts)
    keys = {new: read_key(old) for old, new in renamed.items()}
    keys |= {
        triple.subject.value: triple.object.value
        for triple in rename_iris(ordered, renamed)
        if triple.predicate == ROW_KEY
        and isinstance(triple.subject, ox.NamedNode)
        and isinstance(triple.object, ox.Literal)
    }
    shown = [triple for triple in rename_iris(stated, renamed) if triple.predicate != ROW_KEY]
    named = {triple.subject.value for triple in shown if isinstance(triple.subject, ox.NamedNode)}
    start = f"{root.value}/contact/"
    keys = {iri: read_key(iri) for iri in named if iri.startswith(start)} | keys if contacts.contacts else {}
    return Side(template.kind, shown, root, keys, hides)


def compare_sides(old: Side, new: Side, template: Template) -> list[Change]:
    """Return the cells in which ``old`` and ``new`` differ; contacts are the same when their keys are."""
    before, after = _pair(old, new)
    return compare(
        lay_out(old.triples, old.root, template, before), lay_out(new.triples, new.root, template, after), template
    )


def _pair(old: Side, new: Side) -> tuple[Names, Names]:
    """Return the names of the contacts of both; who fills in again what is public has numbers instead of keys."""
    by_number = {read_key(iri): key for iri, key in old.keys.items() if key not in new.keys.values()}
    known = set(old.keys.values())
    keys = {iri: key if key in known else by_number.get(key, key) for iri, key in new.keys.items()}
    public = {key for side in (old, new) if not side.hides_keys for key in side.keys.values()}

    def name(keys: Mapping[str, str]) -> Names:
        return {iri: (key, key if key in public else read_key(iri)) for iri, key in keys.items()}

    return name(old.keys), name(keys)
