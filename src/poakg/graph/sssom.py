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

MAPPING = f"{BASE}mapping/"
SETS, ROWS = (Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("mapping-sets.rq", "mappings.rq"))
"""The queries for the mapping sets, and for the mappings of ?set."""

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
    return {row["set"].value.removeprefix(MAPPING): row["title"].value for row in select(store, SETS)}


def tabulate_mappings(store: ox.Store, name: str) -> str:
    """Return the mapping set ``name`` as SSSOM/TSV; see ``write_mappings``. Raises UnknownNameError."""
    return write_mappings(name, select(store, SETS), select(store, ROWS, {"set": f"{MAPPING}{name}"}))


def write_mappings(name: str, sets: ox.QuerySolutions, rows: ox.QuerySolutions) -> str:
    """Return the mapping set ``name`` as SSSOM/TSV: metadata in comment lines, then one mapping a row.

    ``sets`` and ``rows`` are the answers to ``SETS`` and, for this set, ``ROWS``. A slot that no mapping of the set
    has, such as the reviewer of a set that nobody reviewed, gets no column.

    Raises UnknownNameError for a set that the graph does not have.
    """
    known = {row["set"].value.removeprefix(MAPPING): row for row in sets}
    if name not in known:
        raise UnknownNameError(f"There is no mapping set called {name}.", f"There are {', '.join(known)}.")
    slots = [variable.value for variable in rows.variables if variable.value != "set"]
    mappings = list(rows)
    columns = [slot for slot in slots if any(row[slot] is not None for row in mappings)]
    prefixes: dict[str, str] = {}
    lines = [[_write(row[column], prefixes) for column in columns] for row in mappings]
    output = io.StringIO()
    output.write("#curie_map:\n")
    output.writelines(f"#  {prefix}: {PREFIXES[prefix]}\n" for prefix in sorted(prefixes))
    output.writelines(f"#{key}: {_quote(known[name][variable].value)}\n" for variable, key in _METADATA.items())
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
