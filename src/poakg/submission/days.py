"""Read days as people write them: in digits or with the name of the month, where only one day can be meant."""

import re
from collections.abc import Iterator
from datetime import date

from poakg.submission.normalize import normalize

_TIME = (
    r"(?<=\d)(?:T|,? +)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AP]M)?(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?\Z"
    r"|(?<=\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})\Z"
)
"""What may come after a day: the time of day with a time zone, or the zone alone."""
_WEEKDAY = (
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    "|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    "|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
    "|segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira"
    "|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag"
    "|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье"
    "|الاثنين|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد"
)
_FORMS = (
    r"(?P<year>\d{4}) ?(?P<sign>[-/. ]) ?(?P<month>\d{1,2}) ?(?P=sign) ?(?P<day>\d{1,2})\.?",
    r"(?P<either>\d{1,2}) ?(?P<sign>[-/. ]) ?(?P<other>\d{1,2}) ?(?P=sign) ?(?P<year>\d{4})\.?(?: ?г\.?)?",
    r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})",
    r"(?P<year>\d{4})[年년] ?(?P<month>\d{1,2})[月월] ?(?P<day>\d{1,2})[日일]",
    rf"(?:(?:{_WEEKDAY}),? )?(?:le |el )?(?P<day>\d{{1,2}})(?:er|st|nd|rd|th|º|\.)?[ /-]?(?:de |of )?"
    r"(?P<name>[^\W\d]+)\.?,?[ /-]?(?:de |del )?(?P<year>\d{4})(?: ?г\.?)?",
    rf"(?:(?:{_WEEKDAY}),? )?(?P<name>[^\W\d]+)\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})",
    r"(?P<year>\d{4})[ -](?P<name>[^\W\d]+)\.?[ -](?P<day>\d{1,2})",
)
"""How days are written, the usual ones first; of ``either`` and ``other`` one is the day and one the month."""
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
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_SHORTEST = 3


def find_days(text: str) -> list[str]:
    """Return the days that ``text`` can mean as year-month-day: one, two where day and month may be exchanged, or none.

    The time of day, the time zone and the day of the week are left out. Digits are those of ASCII.
    """
    day = normalize(cut_time(text))
    found = next(filter(None, (re.fullmatch(form, day) for form in _FORMS)), None)
    if found is None:
        return []
    part = found.groupdict()
    year = part["year"]
    if "either" in part:
        return list(_list_days((year, part["other"], part["either"]), (year, part["either"], part["other"])))
    month = part["month"] if "month" in part else _find_month(part["name"])
    return list(_list_days((year, month, part["day"])))


def is_plausible(day: str) -> bool:
    """Return whether a day in the standard form is in a year that a submission can mean.

    Years of other calendars, such as 1447 and 2569 for 2026, and most typing errors are not.
    """
    return bool(re.match(r"(?:1[7-9]|20)\d{2}-", day))


def cut_time(text: str) -> str:
    """Return ``text`` without the time of day and the time zone at its end."""
    return re.sub(_TIME, "", text, flags=re.IGNORECASE) if ":" in text or text[-1:] in "Zz" else text


def _list_days(*parts: tuple[str, str, str]) -> Iterator[str]:
    for year, month, day in dict.fromkeys(tuple(map(int, part)) for part in parts):
        try:
            yield date(year, month, day).isoformat()
        except ValueError:
            continue


def _find_month(word: str) -> str:
    """Return the number of the month that begins with ``word`` in some language, 0 where it is not one."""
    if word in _ROMAN:
        return str(_ROMAN.index(word) + 1)
    if len(word) < _SHORTEST:
        return "0"
    months = [number for number, names in enumerate(_MONTHS, start=1) if f" {word}" in f" {names}"]
    return str(months[0]) if len(months) == 1 else "0"
