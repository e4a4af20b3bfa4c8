"""Answers that can be cited: the identifier of each, and the records of those that somebody chose to store.

An identifier is made from the query, with its parameters in it, and the snapshot that it is asked of, so that anybody
can compute it. A record has no rows: these are found again in the snapshot, which is kept for as long as a record cites
it, unless something is erased from it.
"""

import hashlib
import json
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from poakg.errors import OutputError
from poakg.errors import UnknownNameError
from poakg.graph.columns import Cell
from poakg.graph.frame import Frame
from poakg.namespaces import BASE
from poakg.system.files import make_folder
from poakg.system.files import write_atomically

ANSWER = f"{BASE}answer/"
_FOLDER = "answers"
_LENGTH = 32


@dataclass(frozen=True)
class Answer:
    """An answer as it is cited.

    ``name``, ``question`` and ``parameters`` are those of the catalogue, empty for a query of somebody's own.
    ``snapshot`` is the SHA-256 of the snapshot, ``version`` that of poakg, ``day`` the day of the citation (ISO 8601),
    ``rows`` the number of rows, and ``digest`` that of the rows, whatever their order.
    """

    id: str
    query: str
    snapshot: str
    version: str
    day: str
    columns: tuple[str, ...]
    rows: int
    digest: str
    examples: bool = False
    name: str = ""
    question: str = ""
    parameters: Mapping[str, str | None] | None = None

    @property
    def iri(self) -> str:
        """IRI of the answer."""
        return f"{ANSWER}{self.id}"

    @property
    def citation(self) -> str:
        """How to cite it, in words."""
        given = ", ".join(f"{name}={value}" for name, value in (self.parameters or {}).items() if value is not None)
        asked = (
            f"“{self.question}” ({', '.join(filter(None, (self.name, given)))})" if self.name else "Answer to a query"
        )
        return (
            f"The poakg maintainers. {asked}. poakg {self.version}, snapshot sha256:{self.snapshot[:16]}, "
            f"{self.rows:,} rows with the digest {self.digest[:16]}, as of {self.day}. {self.iri}"
        )


def name_answer(query: str, snapshot: str, *, examples: bool = False) -> str:
    """Return the identifier of the answer to ``query`` over the ``snapshot`` with this digest.

    Comment lines, blank lines and blanks at the ends of lines make no difference.
    """
    lines = [line.rstrip() for line in query.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    asked = "\n".join(lines).strip()
    text = json.dumps([asked, snapshot, examples], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH]


def digest_rows(frame: Frame) -> str:
    """Return the SHA-256 of columns and rows, the latter sorted; see ``write_row``."""
    rows = sorted(map(write_row, frame.terms))
    return hashlib.sha256("\n".join(["\t".join(frame.columns), *rows]).encode()).hexdigest()


def write_row(row: Sequence[Cell]) -> str:
    """Return a row as text, each term as N-Triples has it; blank nodes, whose labels change, are all alike."""
    return "\t".join("" if term is None else "_:" if isinstance(term, ox.BlankNode) else str(term) for term in row)


def store_answer(folder: Path, answer: Answer) -> bool:
    """Store ``answer`` among the snapshots of ``folder``; return False where it is there. Raises OutputError."""
    path = folder / _FOLDER / f"{answer.id}.json"
    if path.exists():
        return False
    try:
        make_folder(path.parent)
        write_atomically(path, json.dumps(asdict(answer), indent=2, ensure_ascii=False).encode() + b"\n")
    except OSError as error:
        raise OutputError(
            f"Cannot write {path}: {error.strerror}.", "Choose a folder of snapshots that can be written to."
        ) from error
    return True


def read_answer(folder: Path, identifier: str) -> Answer:
    """Return the stored answer with this id or IRI. Raises UnknownNameError."""
    identifier = identifier.removeprefix(ANSWER)
    found = _read(folder / _FOLDER / f"{identifier}.json") if identifier.isalnum() else None
    if found is None:
        raise UnknownNameError(
            f"No answer is stored under the id {identifier}.", "Store it with 'poakg cite', or check the id."
        )
    return found


def list_answers(folder: Path) -> list[Answer]:
    """Return the answers that are stored among the snapshots of ``folder``, by id."""
    return [found for path in sorted((folder / _FOLDER).glob("*.json")) if (found := _read(path)) is not None]


def _read(path: Path) -> Answer | None:
    try:
        fields = json.loads(path.read_bytes())
        return Answer(**fields | {"columns": tuple(fields["columns"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
