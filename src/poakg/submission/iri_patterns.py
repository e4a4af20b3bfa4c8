"""IRI patterns of templates (a part of RFC 6570): fill in their variables, and find them again in an IRI."""

import re
from collections.abc import Callable
from urllib.parse import quote
from urllib.parse import unquote

# A plus keeps slashes, as for numbers of provisions such as 175/b/iii.
_VARIABLE = re.compile(r"{(\+?[a-z0-9_-]+)}")

REPORT = "report"
"""The variable that stands for the IRI of the submission itself."""
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
        return value if name == REPORT else quote(value.strip() or "missing", safe="/" if name != match[1] else "")

    return _VARIABLE.sub(replace, pattern)


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
