"""Turn the bytes of text files into text, whatever program saved them."""

import codecs

from poakg.errors import UnreadableError

# Beginnings that name an encoding; those of UTF-32 first, since one of them begins like UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What programs of before Unicode wrote in the official languages: Western, Cyrillic, Arabic and Chinese.
_OLDER = ("cp1252", "cp1251", "cp1256", "gb18030")
_SAMPLE = 1 << 16


def decode_text(name: str, content: bytes) -> tuple[str, str]:
    """Return the text of ``content`` and its encoding, which is empty unless it had to be guessed.

    Raises UnreadableError when it is no text.
    """
    for encoding in _name_encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _refuse_binary(name, text), ""
    guessed = _guess(content)
    try:
        return _refuse_binary(name, content.decode(guessed)), guessed
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


def _guess(content: bytes) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - few files need it

    # A part of a file may end within a letter, which a line end does not.
    sample = content[:_SAMPLE].rpartition(b"\n")[0] or content[:_SAMPLE]
    best = from_bytes(sample, cp_isolation=list(_OLDER)).best()
    return best.encoding if best is not None else _OLDER[0]


def _refuse_binary(name: str, text: str) -> str:
    if "\x00" in text:
        raise UnreadableError(f"{name} is a binary file, not text.", "Check that it is the file you mean.")
    return text
