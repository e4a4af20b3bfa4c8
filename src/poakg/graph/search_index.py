"""The index of everything that can be found by words, compiled into one SQLite file that yields IRIs alone.

What is found is shown by questions over the graph, so that the index holds no second copy of what the graph says.
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from poakg.graph.name_folding import fold_letters
from poakg.graph.store import select

_QUERY = Path(__file__).with_name("search.rq").read_text(encoding="utf-8")
_PARTS = ("name", "other", "text")
# Scripts that put no space between words: each of their letters is a word.
_UNSPACED = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")
# Letters and digits are words apart, since RevCon5, BMS 9 and SDG16 are written with a space and without one.
_WORD = re.compile(r"[^\W\d_]+|\d+")

# Words are stemmed as in English (Porter); the letters are folded before, alike for the index and for what is asked.
_TABLES = """
CREATE TABLE thing (number INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL, priority INTEGER NOT NULL);
CREATE TABLE name (entry INTEGER PRIMARY KEY, number INTEGER NOT NULL, length INTEGER NOT NULL);
CREATE TABLE word (word TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE VIRTUAL TABLE entry USING fts5 (name, other, text, content='', tokenize='porter unicode61');
CREATE VIRTUAL TABLE whole USING fts5 (words, content='', tokenize='porter unicode61');
"""


def split_words(text: str) -> list[str]:
    """Return the words of ``text``, folded; a word of an unspaced script is each of its letters."""
    return _WORD.findall(_UNSPACED.sub(r" \1 ", fold_letters(text)))


def is_letter(word: str) -> bool:
    """Return whether ``word`` is a letter of an unspaced script, which alone says little."""
    return _UNSPACED.fullmatch(word) is not None


def compile_search(store: ox.Store) -> bytes:
    """Return the index of all that ``store`` has under a name, as an SQLite database."""
    things: dict[str, tuple[int, str]] = {}
    texts: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for priority, kind, thing, part, text in select(store, _QUERY):
        things.setdefault(thing.value, (int(priority.value), kind.value))
        texts[thing.value][part.value].add(" ".join(split_words(text.value)))
    with sqlite3.connect(":memory:") as database:
        database.executescript(_TABLES)
        for number, (iri, (priority, kind)) in enumerate(things.items(), start=1):
            _enter(database, number, texts[iri])
            database.execute("INSERT INTO thing VALUES (?, ?, ?, ?)", (number, iri, kind, priority))
        for table in ("entry", "whole"):
            database.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608 - a name of ours
    database.execute("VACUUM")
    return database.serialize()


def _enter(database: sqlite3.Connection, number: int, texts: dict[str, set[str]]) -> None:
    """Enter the words of one thing: those of each part, its whole names, and the words for suggestions."""
    columns = ["\n".join(sorted(texts[part])) for part in _PARTS]
    database.execute("INSERT INTO entry (rowid, name, other, text) VALUES (?, ?, ?, ?)", (number, *columns))
    names = sorted((texts["name"] | texts["other"]) - {""})
    for name in names:
        entered = database.execute("INSERT INTO name (number, length) VALUES (?, ?)", (number, len(name.split())))
        database.execute("INSERT INTO whole (rowid, words) VALUES (?, ?)", (entered.lastrowid, name))
    database.executemany("INSERT OR IGNORE INTO word VALUES (?)", ((word,) for word in _list_words(names)))


def _list_words(names: Iterable[str]) -> set[str]:
    return {word for name in names for word in name.split()}
