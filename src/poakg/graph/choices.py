"""What the graph offers to choose from: the members of a class and the codes of a scheme, by their codes.

The code of a thing is the last part of its IRI, such as ``revcon4``, ``KEN`` or ``transfer``; where several things
share it, as many parts as distinguish them, such as ``annex/part/II``.
"""

from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from poakg.errors import UnknownNameError
from poakg.graph.store import select
from poakg.graph.suggestions import suggest
from poakg.namespaces import TERM

CHOICES = Path(__file__).with_suffix(".rq").read_text(encoding="utf-8")
"""The query for what can be chosen from ``?list``; its second column, ``?value``, has the IRIs."""


def list_choices(store: ox.Store, chosen_from: str) -> dict[str, str]:
    """Return the IRIs that can be chosen from the class or scheme ``chosen_from``, by code, in the order of IRIs."""
    rows = select(store, CHOICES, {"list": chosen_from})
    return name_choices(row["value"].value for row in rows if isinstance(row["value"], ox.NamedNode))


def name_choices(iris: Iterable[str]) -> dict[str, str]:
    """Return ``iris`` by their codes."""
    parts = {iri: iri.split("/") for iri in iris}
    ends = Counter("/".join(words[start:]) for words in parts.values() for start in range(len(words)))
    return {_find_code(words, ends): iri for iri, words in parts.items()}


def _find_code(words: Sequence[str], ends: Counter[str]) -> str:
    """Return the shortest end of ``words`` that is among ``ends`` once."""
    codes = ("/".join(words[start:]) for start in range(len(words) - 1, -1, -1))
    return next((code for code in codes if ends[code] == 1), "/".join(words))


def list_documents(store: ox.Store) -> dict[str, str]:
    """Return the documents whose provisions the graph has: their IRIs by code."""
    return list_choices(store, f"{TERM}Document")


def find_document(store: ox.Store, code: str | None = None) -> tuple[str, str]:
    """Return code and IRI of the document called ``code``; see ``choose_document``."""
    return choose_document(list_documents(store), code)


def choose_document(
    documents: Mapping[str, str], code: str | None = None, option: str = "--document"
) -> tuple[str, str]:
    """Return code and IRI of one of ``documents``, IRIs by code: the one called ``code``, or for None the only one.

    ``option`` is what the caller names one by. Raises UnknownNameError for an unknown code, and for None where there
    are several documents.
    """
    if code is None and len(documents) == 1:
        return next(iter(documents.items()))
    if code is None:
        raise UnknownNameError(
            f"The graph has {len(documents)} documents.", f"Name one with {option}: {', '.join(documents)}."
        )
    if code not in documents:
        raise UnknownNameError(f"'{code}' is not a known document.", suggest(code, list(documents)))
    return code, documents[code]
