"""Find the languages in which a submission may be written, by which the encoding of a text file is recognized."""

from collections.abc import Collection
from collections.abc import Mapping
from itertools import product

from poakg.namespaces import TERM
from poakg.submission.headings import match_headings
from poakg.submission.recognition import find_table
from poakg.submission.tables import RawTable
from poakg.submission.templates import Template

_LANGUAGE, _STATE = "language", f"{TERM}State"
"""The column and the class of choices that show the languages of a file."""


def find_languages(raws: Collection[RawTable], templates: Mapping[str, Template]) -> tuple[str, ...]:
    """Return the languages (ISO 639-1) in which tables may be written: the one that they name, those of the State."""
    found: list[str] = []
    for raw, template in product(raws, templates.values()):
        if find_table(raw, template) is not template.tables[0]:
            continue
        headings = match_headings(raw, template.tables[0])
        for number, column in headings.columns.items():
            texts = [cells[number] for _, cells in raw.find_rows_below(headings.row) if number in cells]
            if column.name == _LANGUAGE:
                found += [text[:2].lower() for text in texts]
            elif column.choices is not None and column.choices.of == _STATE:
                states = filter(None, map(column.choices.find, texts))
                found += [language for iri in states for language in _list_state_languages(column.choices.codes[iri])]
    return tuple(dict.fromkeys(found))


def _list_state_languages(state: str) -> tuple[str, ...]:
    """Return the official languages (ISO 639-1) of a State by its three-letter code, none when it is not known."""
    from babel.core import get_global  # noqa: PLC0415 - few files need it
    from babel.languages import get_official_languages  # noqa: PLC0415

    aliases = get_global("territory_aliases").get(state, ())
    return tuple(language for alias in aliases[:1] for language in get_official_languages(alias, de_facto=True))
