"""Names for findings that stay the same when rows move or other faults are fixed."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable
from collections.abc import Mapping

import pyoxigraph as ox

# A row that repeats the key of another is named after its number, which says nothing about the fault.
_ROW = re.compile(r"/row/\d+\Z")


def name_unreadable(file: str) -> str:
    """Return the fingerprint of the finding that ``file`` could not be read."""
    return hashlib.sha256(json.dumps(["unreadable", file]).encode()).hexdigest()[:32]


class Fingerprints:
    """The fingerprints of one submission.

    ``root`` is the IRI of what is submitted: names are taken relative to it, since it changes when the State or the
    cycle is fixed. ``describe`` returns what a blank node says, since its label means nothing. ``keyed`` has the names
    of things that are numbered by their order in the file.
    """

    def __init__(
        self,
        root: str,
        describe: Callable[[ox.BlankNode], str],
        keyed: Mapping[ox.NamedNode | ox.BlankNode, str] | None = None,
    ) -> None:
        self._root = root
        self._keyed = {node.value: name for node, name in (keyed or {}).items()}
        self._describe = describe
        self._seen: Counter[str] = Counter()

    def take(self, rule: str, focus: object, path: str, value: object) -> str:
        """Return the fingerprint of a finding; one that says the same as an earlier one gets a number."""
        parts = json.dumps([rule, self._name(focus), path, self._name(value)])
        digest = hashlib.sha256(parts.encode()).hexdigest()[:32]
        self._seen[digest] += 1
        return digest if self._seen[digest] == 1 else f"{digest}:{self._seen[digest]}"

    def _name(self, term: object) -> str:
        if isinstance(term, ox.BlankNode):
            return f"_:{self._describe(term)}"
        if isinstance(term, ox.NamedNode):
            iri = _ROW.sub("", term.value)
            iri = self._keyed.get(iri, iri)
            within = self._root and (iri == self._root or iri.startswith(f"{self._root}/"))
            return f"<{iri[len(self._root) :] if within else iri}>"
        return "" if term is None else str(term)
