"""Turn the bytes of text files into text, whatever program saved them."""

import codecs
import re
from collections.abc import Collection
from collections.abc import Sequence

from poakg.errors import UnreadableError
from poakg.submission.tables import Guess

# Beginnings that name an encoding; those of UTF-32 first, since one of them begins like UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What programs of before Unicode wrote, by the languages (ISO 639-1) that they wrote it in; none of them means any.
_OLDER: dict[str, tuple[str, ...]] = {
    "cp1252": (),
    "cp1251": ("be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "uk"),
    "koi8_r": ("be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "uk"),
    "cp1256": ("ar", "fa", "ps", "ur"),
    "iso8859_6": ("ar", "fa", "ps", "ur"),
    "gb18030": ("zh",),
    "cp1250": ("bs", "cs", "hr", "hu", "pl", "ro", "sk", "sl", "sq"),
    "cp1253": ("el",),
    "cp1254": ("az", "tk", "tr"),
}
_SAMPLE = 1 << 16
# Readings are as good as each other when their mess (0 to 1) and coherence (0 to 1) differ by no more than this.
_MESS, _COHERENCE = 0.05, 0.1
_HANDFUL = 8
"""Cells with other letters than ASCII from which the encoding can be recognized."""
_SHOWN = 40
_CELL = re.compile(rb"[^,;\t\r\n]*[\x80-\xff][^,;\t\r\n]*")


def is_encoding(name: str) -> bool:
    """Return whether ``name`` is that of an encoding of text; the empty one is, which stands for a guess."""
    try:
        "".encode(name or "utf-8")
    except (LookupError, ValueError):
        return False
    return True


def decode_text(
    name: str, content: bytes, languages: Collection[str] = (), encoding: str = ""
) -> tuple[str, Guess | None]:
    """Return the text of ``content``, and how its encoding was guessed where it had to be.

    ``languages`` are those in which it may be written (ISO 639-1). With an ``encoding``, it is in that. Raises
    UnreadableError when it is not text, or not in that encoding.
    """
    for each in (encoding,) if encoding else _name_encodings(content):
        try:
            return _refuse_binary(name, content.decode(each)), None
        except UnicodeDecodeError:
            continue
        except LookupError as error:
            raise UnreadableError(
                f"{each} is not a known encoding.", "Use one such as utf-8, cp1252 or koi8-r."
            ) from error
    if encoding:
        raise UnreadableError(f"{name} is not in the encoding {encoding}.", "Leave it out, or name another one.")
    guess = _guess(content, languages)
    try:
        return _refuse_binary(name, content.decode(guess.encoding)), guess
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{name} is in no encoding that is known here.", "Save it as text in UTF-8.") from error


def decode_utf8(name: str, content: bytes) -> str:
    """Return the text of ``content``, which must be Unicode. Raises UnreadableError."""
    text, guessed = decode_text(name, content)
    if guessed:
        raise UnreadableError(f"{name} is not text in UTF-8.", "Save it as text in UTF-8.")
    return text


def _name_encodings(content: bytes) -> tuple[str, ...]:
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), "")
    if marked:
        return (marked,)
    zeros = [content[start:_SAMPLE:2].count(0) for start in (0, 1)]
    if any(zeros):
        # Of the two bytes of an ordinary letter in UTF-16 one is zero.
        return ("utf-16-le",) if zeros[0] < zeros[1] else ("utf-16-be",)
    return ("utf-8",)


def _guess(content: bytes, languages: Collection[str]) -> Guess:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - few files need it

    # Headings and codes are ASCII in every encoding and would only outweigh what distinguishes them.
    cells = _CELL.findall(content[:_SAMPLE])
    found = from_bytes(b"\n".join(cells), cp_isolation=list(_OLDER), threshold=1.0)
    # Encodings that give the same text are one reading.
    readings = {
        names: (match.chaos, -match.coherence)
        for match in found
        if (names := tuple(name for name in _OLDER if name in match.could_be_from_charset))
    }
    ranked = sorted(readings, key=lambda names: (*readings[names], list(_OLDER).index(names[0])))
    mess, coherence = readings[ranked[0]] if ranked else (0, 0)
    close = [n for n in ranked if readings[n][0] <= mess + _MESS and readings[n][1] <= coherence + _COHERENCE]
    possible = [name for names in close for name in names] or list(_OLDER)[:1]
    supported = [name for name in possible if _is_written(name, languages)]
    chosen = next(iter(supported or possible))
    others = [names[0] for names in ranked if chosen not in names]
    is_sure = bool(supported) or (len(cells) >= _HANDFUL and len(close) == 1)
    rival = others[0] if others and not is_sure else ""
    return Guess(chosen, _show(cells, chosen), rival, _show(cells, rival) if rival else "")


def _is_written(encoding: str, languages: Collection[str]) -> bool:
    """Return whether one of ``languages`` is written in an encoding; the first one serves all that have none."""
    spoken = _OLDER[encoding]
    # English has no letters of its own, so it is in all of them.
    others = {"en", *(language for each in _OLDER.values() for language in each)}
    return bool(set(languages) & set(spoken)) or (not spoken and bool(set(languages) - others))


def _show(cells: Sequence[bytes], encoding: str) -> str:
    """Return the longest of the first cells as ``encoding`` reads it."""
    longest = max(cells[:_HANDFUL], key=len, default=b"")
    text = longest.decode(encoding, errors="replace").strip().strip('"')
    start = max(0, next((index for index, letter in enumerate(text) if not letter.isascii()), 0) - _SHOWN // 2)
    return text[start : start + _SHOWN]


def _refuse_binary(name: str, text: str) -> str:
    if "\x00" in text:
        raise UnreadableError(f"{name} is a binary file, not text.", "Check that it is the file you mean.")
    return text
