"""Compare what people write: without differences of case, spacing, width and of the digits of their script."""

import unicodedata

# Letters of Cyrillic and Greek that look like Latin ones, in the case in which they are compared.
_ALIKE = str.maketrans("авекмнорстухіјѕԁԛԝһӏαεικνορτυχ", "abekmhopctyxijsdqwhlaeiknoptyx")
_SPACES = dict.fromkeys(map(ord, "\u00a0\u1680\u2007\u202f\u205f\u3000"), " ")
# Marks without a glyph of their own: zero-width characters, marks of direction, soft hyphens.
_MARKS = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\ufeff\u061c"), None)
_MARKS |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), None)
_INVISIBLE: dict[int, str | None] = {**_SPACES, **_MARKS}


def clean(text: str) -> str:
    """Return ``text`` without blanks around it, every blank in it an ordinary one and nothing invisible in it."""
    if text.isascii():
        return text.strip()
    joined = text
    if any(ord(letter) in _MARKS for letter in text):
        # Persian and Indic scripts need the joiners inside words.
        joined = text if "\u200c" in text or "\u200d" in text else text.translate(_MARKS)
    return joined.translate(_SPACES).strip()


def fold(spelling: str) -> str:
    """Return ``spelling`` as it is compared."""
    if spelling.isascii():
        return " ".join(spelling.casefold().split())
    plain = unicodedata.normalize("NFKC", spelling.translate(_INVISIBLE))
    return " ".join(write_digits(plain).casefold().split())


def write_digits(text: str) -> str:
    """Return ``text`` with the decimal digits of every script as those of ASCII."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in text)


def fold_alike(spelling: str) -> str:
    """Return ``spelling`` as it is compared when letters that look alike count as the same."""
    return fold(spelling).translate(_ALIKE)
