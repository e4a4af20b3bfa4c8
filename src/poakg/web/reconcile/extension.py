"""Values of properties of entities, for the data extension of the Reconciliation API."""

import math
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from poakg.namespaces import PREFIXES
from poakg.web.reconcile.directory import Directory
from poakg.web.reconcile.directory import Property
from poakg.web.reconcile.identifiers import expand

_QUERY = Path(__file__).with_name("values.rq").read_text(encoding="utf-8")
_XSD = PREFIXES["xsd"]
_NUMBERS = {f"{_XSD}{name}" for name in ("decimal", "double", "float")}
_WHOLE = {f"{_XSD}{name}" for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger")}
Term = Mapping[str, str]
"""A term as SPARQL results have it in JSON."""


class Extension:
    """What is asked: ``ids`` and the names of ``properties``; those that are not known have no values."""

    def __init__(self, directory: Directory, ids: Sequence[str], properties: Sequence[str]) -> None:
        self._directory = directory
        self._entities = {identifier: expand(identifier) for identifier in ids}
        self._properties: dict[str, Property | None] = {name: directory.find_property(name) for name in properties}

    @property
    def query(self) -> str:
        """The query for the values, empty where nothing that is asked is known."""
        known = dict.fromkeys(iri for iri in self._entities.values() if iri in self._directory.entities)
        properties = dict.fromkeys(one.iri for one in self._properties.values() if one is not None)
        if not known or not properties:
            return ""
        things, paths = (" ".join(f"<{iri}>" for iri in iris) for iris in (known, properties))
        return _QUERY.replace("?thing { UNDEF }", f"?thing {{ {things} }}").replace(
            "?property { UNDEF }", f"?property {{ {paths} }}"
        )

    def answer(self, rows: Iterable[Mapping[str, Term]]) -> dict[str, Any]:
        """Return the answer from the rows of the query."""
        values: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for row in rows:
            if row["value"].get("xml:lang", "en") == "en":
                listed = values.setdefault((row["thing"]["value"], row["property"]["value"]), [])
                value = self._write(row["value"], row.get("label"))
                if value not in listed:
                    listed.append(value)
        return {
            "meta": [
                {"id": name, "name": one.label if one is not None else name} for name, one in self._properties.items()
            ],
            "rows": {
                identifier: {
                    name: values.get((iri, one.iri), []) if one is not None else []
                    for name, one in self._properties.items()
                }
                for identifier, iri in self._entities.items()
            },
        }

    def _write(self, value: Term, label: Term | None) -> dict[str, Any]:
        text, datatype = value["value"], value.get("datatype", "")
        if value["type"] == "uri" and text in self._directory.entities:
            entity = self._directory.entities[text]
            return {"id": entity.id, "name": entity.label}
        if value["type"] == "uri" and label is not None:
            return {"str": label["value"]}
        if datatype in _WHOLE:
            return {"int": int(text)}
        if datatype in _NUMBERS and math.isfinite(float(text)):
            return {"float": float(text)}
        if datatype == f"{_XSD}date" and len(text) == len("2024-06-01"):
            return {"date": f"{text}T00:00:00Z"}
        return {"str": text}
