"""The values of spreadsheet cells as text: numbers as a person would write them, days as year-month-day."""

import math
import re
from collections.abc import Callable
from datetime import date
from datetime import datetime
from datetime import timedelta
from decimal import Decimal

Write = Callable[[float, date], str]
"""Returns the text of a number, given the first day of the calendar."""

EPOCH_1900 = date(1899, 12, 30)
EPOCH_1904 = date(1904, 1, 1)

# Formats that spreadsheets know by number and that show a day (ECMA-376 part 1, 18.8.30).
_DAY_FORMATS = frozenset((*range(14, 18), 22, *range(27, 37), *range(50, 59)))
# Those among them that show the time of day, and no day but the month; and those that show percent.
_MOMENT_FORMAT = 22
_MONTH_FORMAT = 17
_PERCENT_FORMATS = (9, 10)
_MOST_DIGITS = 1e21
_LITERAL_PARTS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_LEAP_DAY_THAT_NEVER_WAS = 60
_LAST_DAY = 2_958_465
"""Serial number of 31 December 9999."""


def shows_day(number: int, code: str) -> bool:
    """Return whether a number format, given by its number and its code, shows a day."""
    if number in _DAY_FORMATS:
        return True
    plain = _LITERAL_PARTS.sub("", code).casefold()
    return "general" not in plain and any(letter in plain for letter in "yd")


def choose_writer(number: int, code: str) -> Write | None:
    """Return how a number format, given by its number and its code, shows a number; None for one as it is.

    What a format hides, such as the time of a day, is not part of the text.
    """
    plain = _LITERAL_PARTS.sub("", code).casefold()
    if shows_day(number, code):
        if number == _MONTH_FORMAT or (plain and not set(plain) & set("dh")):
            return _write_month if number == _MONTH_FORMAT or "m" in plain else _write_year
        return write_day if number == _MOMENT_FORMAT or "h" in plain else _write_day_only
    if number in _PERCENT_FORMATS or "%" in plain:
        return _write_percent
    if re.fullmatch("0{2,}", plain):
        return lambda value, _: write_number(value).zfill(len(plain))
    return None


def _write_day_only(serial: float, epoch: date) -> str:
    return write_day(float(int(serial)) if math.isfinite(serial) else serial, epoch)


def _write_month(serial: float, epoch: date) -> str:
    return _write_day_only(serial, epoch)[: len("2026-04")]


def _write_year(serial: float, epoch: date) -> str:
    return _write_day_only(serial, epoch)[: len("2026")]


def _write_percent(number: float, _: date) -> str:
    return f"{write_number(round(number * 100, 9))}%"


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
    """Return a number in digits, without the noise of its binary form."""
    text = repr(float(number))
    return f"{Decimal(text):f}".removesuffix(".0") if abs(number) < _MOST_DIGITS else text
