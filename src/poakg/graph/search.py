"""Search: which things of the graph go by words, best first, over the index that was compiled with the release."""

import sqlite3
from collections import Counter
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import closing
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from poakg.errors import SnapshotError
from poakg.graph.name_likeness import find_nearest
from poakg.graph.names import Resolver
from poakg.graph.resolution import Resolution
from poakg.graph.search_index import is_letter
from poakg.graph.search_index import split_words
from poakg.graph.snapshot import BUILD

# Words that say nothing about what is looked for, unless nothing else is asked.
_SMALL = frozenset(
    "a an and are at by can could do does for how in is it must my of on or para the to what which who with".split()  # noqa: SIM905
)
# How much more a word counts in a name than in a text, for the ranking of SQLite (BM25).
_WEIGHTS = "10.0, 8.0, 1.0"
# The later a kind comes, the less its hits count, down to about a half.
_BY_WORDS = f"""
SELECT iri, kind FROM entry JOIN thing ON thing.number = entry.rowid
WHERE entry MATCH ? ORDER BY bm25(entry, {_WEIGHTS}) / (1 + priority / 20.0), iri
"""  # noqa: S608 - the weights are numbers of ours
_WITH_SCORES = f"""
SELECT iri, kind, bm25(entry, {_WEIGHTS}) / (1 + priority / 20.0) FROM entry JOIN thing ON thing.number = entry.rowid
WHERE entry MATCH ?
"""  # noqa: S608 - the weights are numbers of ours
_BY_WHOLE_NAME = """
SELECT iri, kind FROM whole JOIN name ON name.entry = whole.rowid JOIN thing USING (number)
WHERE whole MATCH ? AND length = ? ORDER BY priority, iri
"""
_STATE = "State"


@dataclass(frozen=True)
class Hit:
    """Something that was found: its IRI, and of what kind it is, such as ``provision``."""

    iri: str
    kind: str


@dataclass(frozen=True)
class Finds:
    """What was found, best first.

    ``partly`` says that nothing has all of the words and that these hits have some. ``resolution`` is what the
    resolver of States has to say. ``suggestion`` is what was probably meant where a word is unknown.
    """

    hits: tuple[Hit, ...]
    partly: bool
    resolution: Resolution
    suggestion: str = ""

    @property
    def kinds(self) -> dict[str, int]:
        """How many hits there are of each kind, in the order in which they first come."""
        return dict(Counter(hit.kind for hit in self.hits))


def list_things(index: Path) -> list[Hit]:
    """Return everything in the file ``index``. Raises SnapshotError where there is no index."""
    with _open(index) as database:
        return [Hit(iri, kind) for iri, kind in database.execute("SELECT iri, kind FROM thing ORDER BY priority, iri")]


def find(index: Path, resolver: Resolver, text: str) -> Finds:
    """Return what goes by ``text`` according to the file ``index`` and to the ``resolver`` of names of States.

    Whole names come first, then what has all words in its names, then what has them in its description; only where
    there is none of these, what has some of them. Raises SnapshotError where there is no index.
    """
    words = split_words(text)
    resolution = resolver.resolve(text)
    with _open(index) as database:
        hits = dict.fromkeys(_find_all(database, words))
        if resolution.state:
            hits = dict.fromkeys([Hit(resolution.state, _STATE), *hits])
        partly = not hits
        if partly:
            hits = dict.fromkeys(_find_some(database, words))
        return Finds(tuple(hits), partly and bool(hits), resolution, _suggest(database, words))


@contextmanager
def _open(index: Path) -> Iterator[sqlite3.Connection]:
    """Open the file ``index`` for reading. Raises SnapshotError where it is not there or damaged."""
    try:
        with closing(sqlite3.connect(f"{index.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            yield database
    except sqlite3.Error as error:
        raise SnapshotError(f"The release has no search index: {error}.", BUILD) from error


def _find_all(database: sqlite3.Connection, words: Sequence[str]) -> Iterator[Hit]:
    """Yield what has all ``words``, some of it repeatedly."""
    sought = _quote(words)
    if sought:
        yield from _select(database, _BY_WHOLE_NAME, f'"{" ".join(words)}"', len(words))
        yield from _select(database, _BY_WORDS, f"{{name other}} : ({' AND '.join(sought)})")
        yield from _select(database, _BY_WORDS, " AND ".join(sought))


def _find_some(database: sqlite3.Connection, words: Sequence[str]) -> list[Hit]:
    """Return what has some of ``words``, what has most of them first."""
    scores: dict[Hit, list[float]] = defaultdict(list)
    for sought in _pair(words) or _quote(words):
        for iri, kind, score in database.execute(_WITH_SCORES, (sought,)):
            scores[Hit(iri, kind)].append(score)
    return sorted(scores, key=lambda hit: (-len(scores[hit]), sum(scores[hit]), hit.iri))


def _pair(words: Sequence[str]) -> list[str]:
    """Return ``words`` as queries, letters of unspaced scripts in pairs, without what says nothing."""
    pairs = [f'"{one} {other}"' for one, other in pairwise(words) if is_letter(one) and is_letter(other)]
    return [*pairs, *(f'"{word}"' for word in words if word not in _SMALL and not is_letter(word))]


def _select(database: sqlite3.Connection, query: str, *sought: str | int) -> list[Hit]:
    return [Hit(iri, kind) for iri, kind in database.execute(query, sought)]


def _quote(words: Sequence[str]) -> list[str]:
    """Return ``words`` as a query of FTS5 has them, without those that say nothing."""
    return [f'"{word}"' for word in words if word not in _SMALL] or [f'"{word}"' for word in words]


def _suggest(database: sqlite3.Connection, words: Sequence[str]) -> str:
    """Return ``words`` with known ones in place of unknown ones, where something has all of these; else nothing."""
    unknown = [word for word in words if not _is_known(database, word)]
    if not unknown:
        return ""
    known = [word for (word,) in database.execute("SELECT word FROM word ORDER BY word")]
    near = {word: found[0] for word in unknown if (found := sorted(find_nearest(word, known)))}
    suggested = [near.get(word, word) for word in words]
    return " ".join(suggested) if near and any(_find_all(database, suggested)) else ""


def _is_known(database: sqlite3.Connection, word: str) -> bool:
    return database.execute("SELECT 1 FROM entry WHERE entry MATCH ? LIMIT 1", (f'"{word}"',)).fetchone() is not None
