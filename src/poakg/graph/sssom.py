"""Mapping sets of the graph as SSSOM tables, the form in which mappings are exchanged (https://w3id.org/sssom/)."""

import csv
import io
from pathlib import Path

import pyoxigraph as ox

from poakg.errors import UnknownNameError
from poakg.graph.store import select
from poakg.namespaces import BASE
from poakg.namespaces import PREFIXES
from poakg.rdf.terms import split_iri

_MAPPING = f"{BASE}mapping/"
_SETS, _ROWS = (
    Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("mapping-sets.rq", "mappings.rq")
)
# What a set says of itself: name of the metadata in SSSOM by variable of the query.
_METADATA = {
    "set": "mapping_set_id",
    "title": "mapping_set_title",
    "description": "mapping_set_description",
    "license": "license",
    "version": "mapping_set_version",
    "created": "publication_date",
}


def list_mapping_sets(store: ox.Store) -> dict[str, str]:
    """Return the titles of the mapping sets by name."""
    return {row["set"].value.removeprefix(_MAPPING): row["title"].value for row in select(store, _SETS)}


def tabulate_mappings(store: ox.Store, name: str) -> str:
    """Return the mapping set ``name`` as SSSOM/TSV: metadata in comment lines, then one mapping a row.

    A slot that no mapping of the set has, such as the reviewer of a set that nobody reviewed, gets no column.

    Raises UnknownNameError for a set that the graph does not have.
    """
    found = [row for row in select(store, _SETS) if row["set"].value == f"{_MAPPING}{name}"]
    if not found:
        names = ", ".join(list_mapping_sets(store))
        raise UnknownNameError(f"There is no mapping set called {name}.", f"There are {names}.")
    rows = select(store, _ROWS, {"set": f"{_MAPPING}{name}"})
    slots = [variable.value for variable in rows.variables if variable.value != "set"]
    mappings = list(rows)
    columns = [slot for slot in slots if any(row[slot] is not None for row in mappings)]
    prefixes: dict[str, str] = {}
    lines = [[_write(row[column], prefixes) for column in columns] for row in mappings]
    output = io.StringIO()
    output.write("#curie_map:\n")
    output.writelines(f"#  {prefix}: {PREFIXES[prefix]}\n" for prefix in sorted(prefixes))
    output.writelines(f"#{key}: {_quote(found[0][variable].value)}\n" for variable, key in _METADATA.items())
    writer = csv.writer(output, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(columns)
    writer.writerows(lines)
    return output.getvalue()


def _write(term: object, prefixes: dict[str, str]) -> str:
    """Return a value as a table holds it, IRIs as CURIEs, whose prefixes are noted in ``prefixes``."""
    if not isinstance(term, ox.NamedNode):
        return str(getattr(term, "value", ""))
    parts = split_iri(term.value)
    if parts is None:
        return term.value
    prefixes[parts[0]] = PREFIXES[parts[0]]
    return ":".join(parts)


def _quote(text: str) -> str:
    """Return ``text`` as a YAML string, since the metadata lines are YAML."""
    return "'" + text.replace("'", "''") + "'"
