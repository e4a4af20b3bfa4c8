"""Literals: whether they are well-formed (SHACL, 4.1.2), and their order by SPARQL's ``<`` (SHACL, 4.3 and 4.5)."""

import re
import struct
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from math import isnan
from typing import NamedTuple

import pyoxigraph as ox

from poakg.shacl.vocabulary import XSD

_ZONE = r"(?P<zone>Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_YEAR = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?P<time>(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_DAYTIME = r"T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?"
_FLOAT = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"
_HOURS_14 = 14 * 3600
_LONG = 1000

_LEXICAL_FORMS = {
    "boolean": r"true|false|0|1",
    "integer": r"[+-]?[0-9]+",
    "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    "float": _FLOAT,
    "double": _FLOAT,
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "time": f"{_TIME}{_ZONE}",
    "gYear": f"{_YEAR}{_ZONE}",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
    "duration": rf"-?P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:{_DAYTIME})?",
    "yearMonthDuration": r"-?P(?=[0-9])(?:[0-9]+Y)?(?:[0-9]+M)?",
    "dayTimeDuration": rf"-?P(?=[0-9T])(?:[0-9]+D)?(?:{_DAYTIME})?",
    "hexBinary": r"(?:[0-9a-fA-F]{2})*",
    "base64Binary": r"(?:(?:[A-Za-z0-9+/] ?){4})*(?:(?:[A-Za-z0-9+/] ?){2}(?:[A-Za-z0-9+/] ?=|= ?=))?",
    "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
}
# In a time stamp the time zone is required.
_LEXICAL_FORMS["dateTimeStamp"] = _LEXICAL_FORMS["dateTime"].removesuffix("?")

# The integer types with the least and greatest value of each (XML Schema Datatypes, 3.4).
_INTEGERS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    **{name: (-(2**bits), 2**bits - 1) for name, bits in {"long": 63, "int": 31, "short": 15, "byte": 7}.items()},
    **{f"unsigned{name}": (0, 2**bits - 1) for name, bits in {"Long": 64, "Int": 32, "Short": 16, "Byte": 8}.items()},
}


class Number(NamedTuple):
    """A number; two are compared exactly, as floats or as doubles if the greater ``rank`` is 0, 1 or 2."""

    rank: int
    value: int | Decimal | float


class TimePoint(NamedTuple):
    """A point in time in ``seconds``, in UTC if ``zoned``; only those of the same ``kind`` are comparable."""

    kind: str
    seconds: Decimal
    zoned: bool


Value = Number | TimePoint | str | bool


@lru_cache(maxsize=64)
def _compile(name: str) -> re.Pattern[str]:
    return re.compile(_LEXICAL_FORMS[name])


@lru_cache(maxsize=256)
def find_lexical_check(datatype: str) -> Callable[[str], object] | None:
    """Return a function that accepts the well-formed lexical forms of the IRI ``datatype``, None if all forms are."""
    name = datatype.removeprefix(XSD)
    if name in _INTEGERS:
        return lambda lexical: _read_integer(name, lexical) is not None
    if name == datatype or name not in _LEXICAL_FORMS:
        return None
    pattern = _compile(name)
    return (lambda lexical: _match(pattern, lexical)) if "day" in pattern.groupindex else pattern.fullmatch


def read_value(literal: ox.Literal) -> Value | None:
    """Return the value of a literal, None if it is ill-formed or SPARQL's ``<`` does not compare its datatype."""
    if literal.language is not None:
        return None
    datatype = literal.datatype.value
    name = datatype.removeprefix(XSD)
    if name == datatype:
        return None
    lexical = literal.value
    if name == "string":
        return lexical
    if name in _INTEGERS:
        number = _read_integer(name, lexical)
        return None if number is None else Number(0, number)
    if name in _TIME_POINTS:
        return _read_time_point(name, lexical)
    reader = _READERS.get(name)
    return reader(lexical) if reader and _compile(name).fullmatch(lexical) else None


def compare(one: Value | None, other: Value | None) -> int | None:
    """Return -1, 0 or 1 if ``one`` is less than, equal to or greater than ``other``, None if they do not compare."""
    if isinstance(one, Number) and isinstance(other, Number):
        return _compare_numbers(one, other)
    if isinstance(one, TimePoint) and isinstance(other, TimePoint):
        return _compare_time_points(one, other)
    if isinstance(one, str) and isinstance(other, str):
        return (one > other) - (one < other)
    if isinstance(one, bool) and isinstance(other, bool):
        return one - other
    return None


def _compare_numbers(one: Number, other: Number) -> int | None:
    rank = max(one.rank, other.rank)
    first, second = (_promote(number.value, rank) for number in (one, other))
    if rank > 0 and (isnan(first) or isnan(second)):
        return None
    return (first > second) - (first < second)


def _promote(value: int | Decimal | float, rank: int) -> int | Decimal | float:
    if rank == 0 or isinstance(value, float):
        return value
    try:
        return float(value) if rank == 2 else _round_to_float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _round_to_float(value: Decimal | float) -> float:
    """Return the nearest 32-bit float. Raises OverflowError if there is none."""
    return float(struct.unpack("f", struct.pack("f", value))[0])


def _read_float(lexical: str) -> Number:
    number = float(lexical)
    try:
        return Number(1, _round_to_float(number))
    except OverflowError:
        return Number(1, float("inf") if number > 0 else float("-inf"))


def _compare_time_points(one: TimePoint, other: TimePoint) -> int | None:
    if one.kind != other.kind:
        return None
    difference = one.seconds - other.seconds
    # With one time zone unknown, the order must be the same in every zone (XML Schema Datatypes, 3.3.7).
    if one.zoned != other.zoned and abs(difference) <= _HOURS_14:
        return None
    return (difference > 0) - (difference < 0)


def _read_integer(name: str, lexical: str) -> int | Decimal | None:
    if not _compile("integer").fullmatch(lexical):
        return None
    # Python limits the number of digits of int().
    number = int(lexical) if len(lexical) < _LONG else Decimal(lexical)
    least, greatest = _INTEGERS[name]
    return number if (least is None or number >= least) and (greatest is None or number <= greatest) else None


def _match(pattern: re.Pattern[str], lexical: str) -> dict[str, str] | None:
    """Return the parts of a well-formed point in time, None for an ill-formed one or a day that does not exist."""
    found = pattern.fullmatch(lexical)
    if not found:
        return None
    parts = found.groupdict()
    if "day" in parts and "month" in parts:
        # Without a year, 29 February is allowed.
        longest = _count_days(int(parts.get("year", "2000")[-4:]), int(parts["month"]))
        return parts if int(parts["day"]) <= longest else None
    return parts


def _count_days(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _read_time_point(kind: str, lexical: str) -> TimePoint | None:
    parts = _match(_compile(kind), lexical)
    if parts is None or len(lexical) > _LONG:
        return None
    seconds = Decimal(0)
    if "year" in parts:
        seconds += 86400 * _number_day(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    if "time" in parts:
        hours, minutes, rest = parts["time"].split(":")
        clock = 3600 * int(hours) + 60 * int(minutes) + Decimal(rest)
        seconds += clock if "year" in parts else clock % 86400
    zone = parts["zone"]
    if zone and zone != "Z":
        offset = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
        seconds += offset if zone[0] == "-" else -offset
    return TimePoint("dateTime" if kind == "dateTimeStamp" else kind, seconds, bool(zone))


def _number_day(year: int, month: int, day: int) -> int:
    """Return the number of days since 1 March of year 0 in the proleptic Gregorian calendar."""
    if month < 3:
        year, month = year - 1, month + 12
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month - 457) // 5 + day - 1


_TIME_POINTS = ("dateTime", "dateTimeStamp", "date", "time")
_READERS: dict[str, Callable[[str], Value | None]] = {
    "boolean": lambda lexical: lexical in ("true", "1"),
    "decimal": lambda lexical: Number(0, Decimal(lexical)),
    "float": _read_float,
    "double": lambda lexical: Number(2, float(lexical)),
}
