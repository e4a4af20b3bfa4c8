"""The values of spreadsheet cells as text: numbers as a person would write them, days as year-month-day."""

import re
from datetime import date
from datetime import datetime
from datetime import timedelta

EPOCH_1900 = date(1899, 12, 30)
EPOCH_1904 = date(1904, 1, 1)

# Formats that spreadsheets know by number and that show a day (ECMA-376 part 1, 18.8.30).
_DAY_FORMATS = frozenset((*range(14, 18), 22, *range(27, 37), *range(50, 59)))
_LITERAL_PARTS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_LEAP_DAY_THAT_NEVER_WAS = 60
_LAST_DAY = 2_958_465
"""Serial number of 31 December 9999."""


def shows_day(number: int, code: str) -> bool:
    """Tell whether a number format, given by its number and its code, shows a day."""
    if number in _DAY_FORMATS:
        return True
    plain = _LITERAL_PARTS.sub("", code).casefold()
    return "general" not in plain and any(letter in plain for letter in "yd")


def write_day(serial: float, epoch: date) -> str:
    """Return day number ``serial`` as year-month-day, with the time where it has one; outside of time as a number."""
    if not 0 <= serial <= _LAST_DAY:
        return write_number(serial)
    # In the system of 1900 there is a 29 February 1900, so days before it are one later than they seem.
    early = epoch == EPOCH_1900 and 1 <= serial < _LEAP_DAY_THAT_NEVER_WAS
    seconds = round((serial - int(serial)) * 86400)
    try:
        moment = datetime.combine(epoch, datetime.min.time()) + timedelta(days=int(serial) + early, seconds=seconds)
    except OverflowError:
        return write_number(serial)
    return moment.date().isoformat() if not seconds else moment.isoformat()


def write_number(number: float) -> str:
    """Return a number without the noise of its binary form."""
    return str(int(number)) if float(number).is_integer() and abs(number) < 1e15 else repr(float(number))
