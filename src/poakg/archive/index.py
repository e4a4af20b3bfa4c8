"""The index of the archive: what is asked of all accepted submissions at once; a copy that can be made again."""

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

import msgspec
import pyoxigraph as ox

from poakg.archive.folder import Folder
from poakg.archive.statements import read_graph
from poakg.graph.submission_id import SubmissionId
from poakg.graph.submission_id import parse_path
from poakg.namespaces import TERM
from poakg.rdf.terms import RDF_TYPE

_THEME = f"{TERM}theme"


@dataclass(frozen=True)
class Line:
    """What the index knows of a submission: the digest of its files, and the themes of its things by their class."""

    digest: str
    themes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """For each class one thing for each theme: both IRIs."""


@dataclass(frozen=True)
class Index:
    """The lines of all accepted submissions by their paths; ``matched`` are the classes that they have themes for."""

    lines: Mapping[str, Line]
    matched: frozenset[str] = frozenset()

    def find(self, digest: str) -> SubmissionId | None:
        """Return the last accepted submission whose files have this digest together."""
        found = [parse_path(path) for path, line in self.lines.items() if line.digest == digest]
        return max(filter(None, found), default=None)

    def list_matches(self) -> list[ox.Triple]:
        """Return one member of each matched class for each theme that has any; nothing of what was superseded."""
        chosen: dict[tuple[str, str], str] = {}
        for path, line in self.lines.items():
            if line.themes and not self._is_superseded(path):
                for kind, things in line.themes.items():
                    chosen |= {(kind, theme): thing for theme, thing in things.items()}
        stated = {(thing, RDF_TYPE.value, kind) for (kind, _), thing in chosen.items()}
        stated |= {(thing, _THEME, theme) for (_, theme), thing in chosen.items()}
        return [ox.Triple(*map(ox.NamedNode, terms)) for terms in sorted(stated)]

    def _is_superseded(self, path: str) -> bool:
        identity = parse_path(path)
        return identity is not None and identity.count_to(identity.number + 1).path in self.lines


def read_index(folder: Folder, matched: Collection[str]) -> Index:
    """Return the index of what is accepted with the themes of ``matched`` classes; what its file lacks is read in.

    Raises ArchiveError.
    """
    classes = frozenset(matched)
    known, lines = _read_lines(folder, classes), {}
    for path in folder.list_paths():
        line = known.get(path) or _draw(folder, path, classes)
        if line is not None:
            lines[path] = line
    return Index(lines, classes)


def write_index(folder: Folder, index: Index) -> None:
    """Write the file of the index; call it under the lock. Raises ArchiveError."""
    folder.write(
        folder.index,
        msgspec.json.encode(index, order="deterministic"),
    )


def draw_line(digest: str, triples: Iterable[ox.Triple], matched: Collection[str]) -> Line:
    """Return what the index keeps of the public statements ``triples`` of a submission: themes by ``matched`` class."""
    kinds: dict[str, str] = {}
    themes: dict[str, list[str]] = {}
    for triple in triples:
        subject, value = triple.subject, triple.object
        if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode):
            if triple.predicate == RDF_TYPE and value.value in matched:
                kinds[subject.value] = value.value
            elif triple.predicate.value == _THEME:
                themes.setdefault(subject.value, []).append(value.value)
    found: dict[str, dict[str, str]] = {}
    for thing, kind in sorted(kinds.items()):
        for theme in themes.get(thing, ()):
            found.setdefault(kind, {}).setdefault(theme, thing)
    return Line(digest, found)


def _read_lines(folder: Folder, matched: frozenset[str]) -> Mapping[str, Line]:
    """Return what the file has; one that is not there, damaged, or made for other classes has nothing."""
    try:
        index = msgspec.json.decode(folder.index.read_bytes(), type=Index)
    except (OSError, msgspec.DecodeError):
        return {}
    return index.lines if index.matched == matched else {}


def _draw(folder: Folder, path: str, matched: frozenset[str]) -> Line | None:
    identity = parse_path(path)
    if identity is None:
        return None
    return draw_line(folder.read_entry(identity).digest, read_graph(folder, identity), matched)
