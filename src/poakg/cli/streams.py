"""Standard output and standard error, which take every character whatever the locale is."""

import codecs
import sys
from io import TextIOWrapper

import click

_HANDLER = "poakg"
# What most encodings lack, in characters that all of them have.
_SPELLINGS = {"→": "->", "…": "...", "–": "-", "—": "-", "│": "|", "»": ">", "«": "<", "’": "'", "“": '"', "”": '"'}


def write_every_character() -> None:
    """Let text streams write what their encoding lacks in plain characters or by its number, instead of failing."""
    codecs.register_error(_HANDLER, _spell)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def write_data(text: str) -> None:
    """Write data in a format for programs to standard output, as UTF-8 in every locale."""
    click.echo(text.encode(errors="backslashreplace"), nl=False)


def _spell(error: UnicodeError) -> tuple[str | bytes, int]:
    """Return what stands for the first character that cannot be encoded, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    char = error.object[error.start]
    if "\udc80" <= char <= "\udcff":
        # A byte of a file name, which the locale could not decode.
        return char.encode("utf-8", "surrogateescape"), error.start + 1
    return _SPELLINGS.get(char) or char.encode("ascii", "backslashreplace").decode(), error.start + 1
