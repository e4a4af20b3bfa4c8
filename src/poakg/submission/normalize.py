"""Compare what people write: without differences of case, spacing, width and of the digits of their script."""

import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")

# Letters of Cyrillic and Greek that look like Latin ones, in the case in which they are compared.
_ALIKE = str.maketrans("авекмнорстухіјѕԁԛԝһӏαεικνορτυχ", "abekmhopctyxijsdqwhlaeiknoptyx")
_SPACES = dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")
# Apostrophes and hyphens that programs put in place of those of a keyboard.
_SIGNS = {**dict.fromkeys(map(ord, "’‘ʼ′"), "'"), **dict.fromkeys(map(ord, "‐‑‒–"), "-")}
# Marks without a glyph of their own: zero-width characters, marks of direction, soft hyphens.
_MARKS = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\ufeff\u061c"), None)
_MARKS |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), None)
# Where "à" of UTF-8 was taken for two letters, the second of them is a no-break space, which is cut off at the end.
_SECOND_BYTE = re.compile(r"(?<=[^A-ZÀ-Þ]Ã)(?: |\Z)|(?<=^Ã) ")
_FOLDED: dict[int, str | None] = {**_SPACES, **_MARKS, **_SIGNS}


def clean(text: str) -> str:
    """Return ``text`` without blanks around it, every blank in it an ordinary one and nothing invisible in it."""
    if text.isascii():
        return text.strip()
    joined = text
    if any(ord(letter) in _MARKS for letter in text):
        # Persian and Indic scripts need the joiners inside words.
        joined = text if "\u200c" in text or "\u200d" in text else text.translate(_MARKS)
    return joined.translate(_SPACES).strip()


def normalize(text: str, *, alike: bool = False) -> str:
    """Return ``text`` as headings, keys, names of sheets and values that may be chosen are compared.

    Blanks, apostrophes and hyphens become ordinary ones and what is invisible goes; characters of other widths and
    forms become the usual ones (NFKC), digits of every script those of ASCII, letters lower case (case folding), and
    runs of blanks one blank.
    With ``alike``, Cyrillic and Greek letters that look like Latin ones become these.
    """
    if not text.isascii():
        text = write_digits(unicodedata.normalize("NFKC", text.translate(_FOLDED)))
    plain = " ".join(text.casefold().split())
    return plain.translate(_ALIKE) if alike else plain


def find_spelled(text: str, exact: Mapping[str, T], alike: Mapping[str, T]) -> T | None:
    """Return what is called ``text``: among the normalized names of ``exact``, else where similar letters count."""
    found = exact.get(normalize(text))
    return found if found is not None else alike.get(normalize(text, alike=True))


def find_meant(text: str) -> str:
    """Return what ``text`` says where a program took its UTF-8 for an older encoding, else ``text`` as it is."""
    if not text.isascii():
        written = _SECOND_BYTE.sub("\xa0", text)
        for encoding in ("cp1252", "latin-1", "cp1251"):
            with suppress(UnicodeError):
                return written.encode(encoding).decode()
    return text


def write_digits(text: str) -> str:
    """Return ``text`` with the decimal digits of every script as those of ASCII."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in text)
