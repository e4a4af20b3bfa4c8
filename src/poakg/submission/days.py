"""Read days as people write them: in digits or with the name of the month, where only one day can be meant."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:Z|[+-]\d{2}:\d{2})?")
_YEAR_FIRST = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日)")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.]) ?(\d{1,2})\2 ?(\d{4})")
_NAMED = re.compile(
    r"(?:le |el )?(\d{1,2})(?:er|st|nd|rd|th|º|\.)?[ -]?(?:de |of )?([^\W\d]+)\.?,?[ -](?:de |del )?(\d{4})(?: ?г\.?)?"
    r"|([^\W\d]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})"
)
# In English, French, Spanish, Portuguese, German, Russian (as in a day) and Arabic.
_MONTHS = (
    "january janvier enero janeiro januar января يناير",
    "february février febrero fevereiro februar февраля فبراير",
    "march mars marzo março märz марта مارس",
    "april avril abril апреля أبريل ابريل",
    "may mai mayo maio мая مايو",
    "june juin junio junho juni июня يونيو",
    "july juillet julio julho juli июля يوليو",
    "august août agosto августа أغسطس اغسطس",
    "september septembre septiembre setembro sept сентября سبتمبر",
    "october octobre octubre outubro oktober октября أكتوبر اكتوبر",
    "november novembre noviembre novembro ноября نوفمبر",
    "december décembre diciembre dezembro декабря ديسمبر",
)
_SHORTEST = 3


def find_days(text: str) -> list[str]:
    """Return the days that ``text`` can mean as year-month-day: one, two where day and month may be exchanged, or none.

    The time of day and the time zone of a day in the standard form are left out. Digits are those of ASCII.
    """
    found = _MOMENT.fullmatch(text)
    if found is not None:
        year, month, day = found[1].split("-")
        return list(_list_days((year, month, day)))
    found = _YEAR_FIRST.fullmatch(text)
    if found is not None:
        return list(_list_days((found[1], found[3] or found[5], found[4] or found[6])))
    found = _YEAR_LAST.fullmatch(text)
    if found is not None:
        return list(_list_days((found[4], found[3], found[1]), (found[4], found[1], found[3])))
    found = _NAMED.fullmatch(unicodedata.normalize("NFC", text).casefold())
    if found is not None:
        month = _find_month(found[2] or found[4])
        return list(_list_days((found[3] or found[6], month, found[1] or found[5])))
    return []


def _list_days(*parts: tuple[str, str, str]) -> Iterator[str]:
    for year, month, day in dict.fromkeys(tuple(map(int, part)) for part in parts):
        try:
            yield date(year, month, day).isoformat()
        except ValueError:
            continue


def _find_month(word: str) -> str:
    """Return the number of the month that begins with ``word`` in some language, 0 where it is not one."""
    if len(word) < _SHORTEST:
        return "0"
    months = [number for number, names in enumerate(_MONTHS, start=1) if f" {word}" in f" {names}"]
    return str(months[0]) if len(months) == 1 else "0"
