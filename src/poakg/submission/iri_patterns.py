"""IRI patterns of templates (a part of RFC 6570): fill in their variables, and find them again in an IRI."""

import re
import unicodedata
from collections.abc import Callable
from urllib.parse import quote
from urllib.parse import unquote

# A plus keeps slashes, as for numbers of provisions such as 175/b/iii.
_VARIABLE = re.compile(r"{(\+?[a-z0-9_-]+)}")

_NUMBER = re.compile(
    r"(?:(?:annex|paragraphs?|paras?|par|no|paragraphe|alinéa|párrafo|§|¶)[., ]*){0,3}"
    r"(\d+)([a-z]*(?:[ ()./]+[a-z]+)*)\)?"
)
_APOSTROPHES = str.maketrans("’‘ʼ′", "''''")

REPORT = "report"
"""The variable that stands for the IRI of the submission itself."""
CONTACT = "_contact"
"""The variable that stands for the function of a point of contact and its sequence number, such as poa-1."""
ROW = "_row"
"""The variable that stands for the number of the row (CSV on the Web, Metadata Vocabulary, 6.4)."""


def list_variables(pattern: str) -> set[str]:
    """Return the names of the variables in ``pattern``."""
    return {name.removeprefix("+") for name in _VARIABLE.findall(pattern)}


def expand_pattern(pattern: str, find: Callable[[str], str]) -> str:
    """Return ``pattern`` with what ``find`` gives for each of its variables; what it does not give is "missing"."""

    def replace(match: re.Match[str]) -> str:
        name = match[1].removeprefix("+")
        value = find(name)
        if name == REPORT:
            return value
        if name != match[1]:
            return quote(_spell_number(value.strip()) or "missing", safe="/")
        return quote(_spell_key(value) or "missing", safe="")

    return _VARIABLE.sub(replace, pattern)


def _spell_key(text: str) -> str:
    """Return a key without differences that nobody sees, such as those of composed and decomposed letters."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_APOSTROPHES).split())


def _spell_number(text: str) -> str:
    """Return the number of a provision with slashes: 212(d), 212 d and para. 212/d are 212/d."""
    found = _NUMBER.fullmatch(unicodedata.normalize("NFC", text).casefold())
    return "/".join([found[1], *re.findall("[a-z]+", found[2])]) if found is not None else text


def match_pattern(pattern: str, iri: str, report: str) -> dict[str, str]:
    """Return the variables with which ``pattern`` gives ``iri``; none when it cannot."""
    written = ""
    names: list[str] = []
    for index, part in enumerate(_VARIABLE.split(pattern)):
        if index % 2 == 0:
            written += re.escape(part)
        elif part == REPORT:
            written += re.escape(report)
        else:
            names.append(part.removeprefix("+"))
            written += "(.+)" if part.startswith("+") else "([^/]+)"
    found = re.fullmatch(written, iri)
    return dict(zip(names, map(unquote, found.groups()), strict=True)) if found else {}
