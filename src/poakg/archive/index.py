"""The index of the archive: what is asked of all accepted submissions at once; a copy that can be made anew."""

import json
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

import pyoxigraph as ox

from poakg.archive.folder import Folder
from poakg.archive.statements import read_graph
from poakg.identity import SubmissionId
from poakg.identity import list_superseded
from poakg.identity import parse_path
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM

_VERSION = 1
_TYPE = f"{PREFIXES['rdf']}type"
_THEME = f"{TERM}theme"
MATCHED = (f"{TERM}AssistanceNeed", f"{TERM}AssistanceOffering")
"""The classes of what is matched by theme across authors."""


@dataclass(frozen=True)
class Line:
    """What the index knows of a submission: the digest of its files, and the themes of its things by their class."""

    digest: str
    themes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """For each class one thing for each theme: both IRIs."""


class Index:
    """The lines of all accepted submissions."""

    def __init__(self, lines: dict[SubmissionId, Line]) -> None:
        self._lines = lines
        self._by_digest = {line.digest: identity for identity, line in sorted(lines.items())}

    def find(self, digest: str) -> SubmissionId | None:
        """Return the last accepted submission whose files have this digest together."""
        return self._by_digest.get(digest)

    def list_matches(self) -> list[ox.Triple]:
        """Return one need and one offering for each theme that has any, of submissions that nothing superseded."""
        superseded = list_superseded(identity.graph for identity in self._lines)
        told: dict[tuple[str, str], str] = {}
        for identity, line in self._lines.items():
            if line.themes and identity.graph not in superseded:
                for kind, things in line.themes.items():
                    told |= {(kind, theme): thing for theme, thing in things.items()}
        stated = {(thing, _TYPE, kind) for (kind, _), thing in told.items()}
        stated |= {(thing, _THEME, theme) for (_, theme), thing in told.items()}
        return [ox.Triple(*map(ox.NamedNode, terms)) for terms in sorted(stated)]


def read_index(folder: Folder) -> Index:
    """Return the index of what is accepted; what its file lacks is read in. Raises ArchiveError."""
    return Index(_complete(folder, _read_lines(folder)))


def update_index(folder: Folder) -> None:
    """Bring the file of the index up to date; call it under the lock. Raises ArchiveError."""
    known = _read_lines(folder)
    lines = _complete(folder, known)
    if lines != known:
        fields = {identity.path: [line.digest, line.themes] for identity, line in sorted(lines.items())}
        folder.write(folder.index, json.dumps({"format": _VERSION, "submissions": fields}).encode())


def draw_line(digest: str, triples: Iterable[ox.Triple]) -> Line:
    """Return what the index keeps of a submission with the public statements ``triples``."""
    kinds: dict[str, str] = {}
    themes: dict[str, list[str]] = {}
    for triple in triples:
        subject, value = triple.subject, triple.object
        if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode):
            if triple.predicate.value == _TYPE and value.value in MATCHED:
                kinds[subject.value] = value.value
            elif triple.predicate.value == _THEME:
                themes.setdefault(subject.value, []).append(value.value)
    found: dict[str, dict[str, str]] = {}
    for thing, kind in sorted(kinds.items()):
        for theme in themes.get(thing, ()):
            found.setdefault(kind, {}).setdefault(theme, thing)
    return Line(digest, found)


def _read_lines(folder: Folder) -> dict[SubmissionId, Line]:
    """Return what the file has; a file that is not there or damaged has nothing."""
    try:
        fields = json.loads(folder.index.read_bytes())
        if fields["format"] != _VERSION:
            return {}
        pairs = ((parse_path(path), Line(*line)) for path, line in fields["submissions"].items())
        return {identity: line for identity, line in pairs if identity is not None}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _complete(folder: Folder, known: Mapping[SubmissionId, Line]) -> dict[SubmissionId, Line]:
    """Return the lines of what is accepted now."""
    return {identity: known.get(identity) or _draw(folder, identity) for identity in folder.list_accepted()}


def _draw(folder: Folder, identity: SubmissionId) -> Line:
    return draw_line(folder.read_entry(identity).digest, read_graph(folder, identity))
