"""Fold the names of States, so that the ways in which tables write one name come out alike."""

import re
import unicodedata

# Marks of footnotes: stars, daggers, small numbers above the line, "[1]", "(1)" and "1/" at the end.
_RAISED = dict.fromkeys(map(ord, "¹²³⁰⁴⁵⁶⁷⁸⁹ªº"), None)
_FOOTNOTES = re.compile(r"[*†‡§]+|\[\w{1,2}\]|\(\d{1,2}\)|\s\d{1,2}/$")
_APOSTROPHES = dict.fromkeys(map(ord, "'`´ʻʼ‘’′"), None)
# Letters that have no accent to lose; the dotless i is what is left of a capital with a dot.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "&": " and "}
)
_INITIALS = re.compile(r"\b([^\W\d_])\.(?!\w{2})")
_SEPARATORS = re.compile(r"[\W_]+")
_SMALL_WORDS = frozenset(("the", "of", "and", "de", "du", "des", "del", "la", "le", "et", "y"))
_WORDS = {
    "br": "british",
    "dem": "democratic",
    "democratica": "democratic",
    "democratique": "democratic",
    "dpr": "democratic peoples republic",
    "eq": "equatorial",
    "fed": "federal",
    "federated": "federal",
    "gt": "great",
    "herz": "herzegovina",
    "is": "islands",
    "isd": "islands",
    "isds": "islands",
    "isl": "islands",
    "island": "islands",
    "n": "north",
    "occ": "occupied",
    "pr": "peoples republic",
    "prov": "province",
    "rep": "republic",
    "republica": "republic",
    "republique": "republic",
    "s": "south",
    "st": "saint",
    "sts": "states",
    "terr": "territory",
    "territories": "territory",
}


def fold_letters(text: str) -> str:
    """Return ``text`` with its letters small, of plain width and without accents."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_PLAIN)
    if plain.isascii():
        return plain
    letters = unicodedata.normalize("NFKD", plain)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def fold_name(text: str) -> str:
    """Return the words of a name in their order: small, without accents, short forms written out, small words left out.

    Case, width, accents, apostrophes, points, hyphens, brackets and marks of footnotes make no difference.
    """
    unmarked = _FOOTNOTES.sub(" ", unicodedata.normalize("NFKC", text.translate(_RAISED)))
    plain = fold_letters(unmarked.translate(_APOSTROPHES))
    words = _SEPARATORS.sub(" ", _INITIALS.sub(r"\1", plain)).split()
    kept = [word for word in words if word not in _SMALL_WORDS] or words
    return " ".join(_WORDS.get(word, word) for word in kept)


def sort_words(folded: str) -> str:
    """Return a folded name with its words in alphabetical order: inverted names come out like those that are not."""
    return " ".join(sorted(folded.split()))
