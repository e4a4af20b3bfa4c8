"""Read values as people write them into the lexical forms of XML Schema, without guessing."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from decimal import InvalidOperation

from poakg.namespaces import PREFIXES
from poakg.submission.cells import write_day
from poakg.submission.days import find_days
from poakg.submission.days import is_plausible
from poakg.submission.normalize import normalize
from poakg.submission.normalize import write_digits
from poakg.submission.reading_rules import Rule

_XSD = PREFIXES["xsd"]
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]00:00(:00(\.0+)?)?Z?")
_STANDARD = re.compile(r"-?\d{4,}-\d{2}-\d{2}")
_SERIAL = re.compile(r"[1-9]\d{4}")
"""A day as spreadsheets count it, from 1927 on; nothing that could be a year."""
_MOST_DIGITS = 1000
"""Digits before or after the point of a number that is written with an exponent."""
_GROUPS = re.compile(r"(?<=\d)[ '’](?=\d{3}(?!\d))")
_IN_GROUPS = r"[+-]?(?:[1-9]\d{0,2}(?:(?:\.\d{3})+|(?:,\d{3})+)|[1-9]\d?(?:,\d{2})+,\d{3})"
"""A whole number in groups of three digits, or as in India of two before the last three."""
_TRUTHS = {
    **dict.fromkeys(("1", "true", "yes", "y", "oui", "sí", "si", "sim", "ja", "да", "نعم", "是"), "true"),
    **dict.fromkeys(("0", "false", "no", "n", "non", "não", "nein", "нет", "لا", "否"), "false"),
}
_POWER = re.compile(r"[+-]?\d(?:[.,]\d+)?[eE]\+?\d{1,2}")
"""A round number as statistics programs write it: 1e+05."""
_LONGEST_POWER = 16
"""Digits of such a number; what has more was not meant."""
_PERCENT = re.compile(r"%? ?(.*?) ?%?")
_SIGNS = str.maketrans("\u2212\u2013\u066b\u066c", "--.,") | {ord("٪"): "%", ord("％"): "%"}


@dataclass(frozen=True)
class Value:
    """The lexical form of a value, and the rule on what had to be done to it, if anything.

    ``meant`` are the values that can be meant where there are several.
    """

    text: str
    rule: Rule | None = None
    meant: tuple[str, ...] = ()

    def explain(self, written: str) -> str:
        """Return what was ``written`` and how it was read, or how it can be read."""
        read = " or ".join(self.meant) or self.text
        return written if read == written else f"{written} → {read}"


def read_value(text: str, datatype: str, epoch: date | None = None, *, exact: bool = False) -> Value:
    """Return ``text`` in the lexical form of ``datatype``, or as it is where that is unknown.

    ``epoch`` is the day from which a spreadsheet counts days that it forgot to show as such. The text of a number that
    a file holds as a number is ``exact``: its point comes before decimals.
    """
    name = datatype.removeprefix(_XSD)
    read = _READERS.get(name)
    if read is None:
        return Value(text)
    if exact and read in (_read_whole, _read_decimal):
        return _read_exact(text, read is _read_whole)
    return read(write_digits(text), epoch)


def _read_day(text: str, epoch: date | None) -> Value:
    found = find_days(text)
    days = [day for day in found if is_plausible(day)]
    if (found or _STANDARD.fullmatch(text)) and not days and not is_plausible(text):
        return Value(text, Rule.DAY_IMPLAUSIBLE)
    if len(days) > 1:
        return Value(text, Rule.DAY_AMBIGUOUS, tuple(days))
    if days:
        midnight = _MIDNIGHT.fullmatch(text)
        as_written = midnight[1] if midnight else text
        return Value(days[0], None if days[0] == as_written else Rule.VALUE_REWRITTEN)
    if epoch is not None and _SERIAL.fullmatch(text):
        return Value(write_day(int(text), epoch), Rule.VALUE_REWRITTEN)
    return Value(text)


def _read_exact(text: str, whole: bool) -> Value:
    """Return a number in digits; a fraction where a whole one is expected stays as it is."""
    plain = _strip_percent(text)
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return Value(text)
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        return Value(text)
    if whole and (plain != text or number != number.to_integral_value()):
        return Value(text)
    read = f"{number.to_integral_value():f}" if whole else f"{number:f}"
    return Value(read, None if plain == text else Rule.VALUE_REWRITTEN)


def _read_power(text: str, plain: str, whole: bool) -> Value:
    written = plain.replace(",", ".")
    digits = _read_exact(written, whole).text
    is_read = digits != written and len(digits) <= _LONGEST_POWER
    return Value(digits, Rule.VALUE_REWRITTEN) if is_read else Value(text)


def _strip_percent(text: str) -> str:
    found = _PERCENT.fullmatch(text)
    return found[1] if found is not None and "%" in text else text


def _read_whole(text: str, _: date | None) -> Value:
    plain = _GROUPS.sub("", text.translate(_SIGNS))
    if re.fullmatch(r"[+-]?\d+", plain):
        return Value(plain)
    if _POWER.fullmatch(plain):
        return _read_power(text, plain, whole=True)
    if re.fullmatch(_IN_GROUPS, plain):
        # Only groups can be meant where there is no part after the point.
        return Value(re.sub(r"[.,]", "", plain), Rule.VALUE_REWRITTEN)
    found = re.fullmatch(r"([+-]?\d+)(?:\.0*)?", _read_decimal(plain, None).text)
    return Value(found[1], Rule.VALUE_REWRITTEN) if found and "%" not in plain else Value(text)


def _read_decimal(text: str, _: date | None) -> Value:
    signed = text.translate(_SIGNS)
    if _POWER.fullmatch(signed):
        return _read_power(text, signed, whole=False)
    plain = _GROUPS.sub("", _strip_percent(signed))
    if re.fullmatch(r"[+-]?\d+(\.\d+)?", plain) and not _is_ambiguous(plain):
        return Value(plain, None if "%" not in signed else Rule.VALUE_REWRITTEN)
    if _is_ambiguous(plain):
        return Value(text, Rule.NUMBER_AMBIGUOUS)
    # The last of several signs parts whole from fraction; one that comes twice parts groups.
    last = max(plain.rfind("."), plain.rfind(","))
    sign = plain[last : last + 1]
    whole, fraction = (plain[:last], plain[last + 1 :]) if plain.count(sign) == 1 else (plain, "")
    if re.fullmatch(rf"[+-]?\d+|{_IN_GROUPS}", whole) and re.fullmatch(r"\d*", fraction):
        digits = re.sub(r"[.,]", "", whole)
        return Value(f"{digits}.{fraction}" if fraction else digits, Rule.VALUE_REWRITTEN)
    return Value(text)


def _is_ambiguous(text: str) -> bool:
    """Return whether a single sign may part groups or the fraction: 1,234 is one thing here and another there."""
    return bool(re.fullmatch(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", text))


def _read_truth(text: str, _: date | None) -> Value:
    word = normalize(text)
    return Value(_TRUTHS.get(word, word))


def _read_year(text: str, _: date | None) -> Value:
    """Return a year; programs that have only numbers with a fraction write 2024.0."""
    found = re.fullmatch(r"(\d{4})[.,]0+", text)
    return Value(found[1], Rule.VALUE_REWRITTEN) if found else Value(text)


_READERS: dict[str, Callable[[str, date | None], Value]] = {
    "boolean": _read_truth,
    "date": _read_day,
    "decimal": _read_decimal,
    "double": _read_decimal,
    "gYear": _read_year,
    "integer": _read_whole,
    "nonNegativeInteger": _read_whole,
    "positiveInteger": _read_whole,
}
"""How the values of a datatype are read; those of others stand as they are."""
