"""Read values as people write them into the lexical forms of XML Schema, without guessing."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from poakg.namespaces import PREFIXES
from poakg.submission.cells import write_day
from poakg.submission.normalize import normalize
from poakg.submission.normalize import write_digits
from poakg.submission.reading_rules import Rule

_XSD = PREFIXES["xsd"]
_DAY = re.compile(r"(\d{4})([-/.])(\d\d?)\2(\d\d?)")
_SERIAL = re.compile(r"[1-9]\d{4}")
"""A day as spreadsheets count it, from 1927 on; nothing that could be a year."""
_GROUPS = re.compile(r"(?<=\d)[ '’](?=\d{3}(?!\d))")
_TRUTHS = {"yes": "true", "no": "false"}
_SIGNS = str.maketrans("\u2212\u2013\u066b\u066c", "--.,")


@dataclass(frozen=True)
class Value:
    """The lexical form of a value, and the rule on what had to be done to it, if anything."""

    text: str
    rule: Rule | None = None


def read_value(text: str, datatype: str, epoch: date | None = None) -> Value:
    """Return ``text`` in the lexical form of ``datatype``, or as it is where that cannot be told.

    ``epoch`` is the day from which a spreadsheet counts days that it forgot to show as such.
    """
    read = _READERS.get(datatype.removeprefix(_XSD))
    return read(write_digits(text), epoch) if read is not None else Value(text)


def _read_day(text: str, epoch: date | None) -> Value:
    found = _DAY.fullmatch(text)
    if found:
        day = f"{found[1]}-{int(found[3]):02}-{int(found[4]):02}"
        return Value(day, None if day == text else Rule.VALUE_REWRITTEN)
    if epoch is not None and _SERIAL.fullmatch(text):
        return Value(write_day(int(text), epoch), Rule.VALUE_REWRITTEN)
    return Value(text)


def _read_whole(text: str, _: date | None) -> Value:
    plain = _GROUPS.sub("", text.translate(_SIGNS))
    if re.fullmatch(r"[+-]?\d+", plain):
        return Value(plain)
    if re.fullmatch(r"[+-]?\d+[.,]0+", plain) and not re.fullmatch(r"[+-]?\d{1,3}[.,]000", plain):
        return Value(re.split(r"[.,]", plain)[0], Rule.VALUE_REWRITTEN)
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}([.,])\d{3}(\1\d{3})*", plain):
        # Only groups of three can be meant where there is no part after the point.
        return Value(re.sub(r"[.,]", "", plain), Rule.VALUE_REWRITTEN)
    return Value(text)


def _read_decimal(text: str, _: date | None) -> Value:
    plain = _GROUPS.sub("", text.translate(_SIGNS))
    if re.fullmatch(r"[+-]?\d+(\.\d+)?", plain) and not _is_ambiguous(plain):
        return Value(plain)
    if _is_ambiguous(plain):
        return Value(text, Rule.NUMBER_AMBIGUOUS)
    # The last of several signs parts whole from fraction; one that comes twice parts groups.
    last = max(plain.rfind("."), plain.rfind(","))
    sign = plain[last : last + 1]
    whole, fraction = (plain[:last], plain[last + 1 :]) if plain.count(sign) == 1 else (plain, "")
    if re.fullmatch(r"[+-]?(\d+|[1-9]\d{0,2}([.,])\d{3}(\2\d{3})*)", whole) and re.fullmatch(r"\d*", fraction):
        digits = re.sub(r"[.,]", "", whole)
        return Value(f"{digits}.{fraction}" if fraction else digits, Rule.VALUE_REWRITTEN)
    return Value(text)


def _is_ambiguous(text: str) -> bool:
    """Tell whether a single comma may part groups or the fraction: 1,234 is one thing here and another there."""
    return bool(re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", text))


def _read_truth(text: str, _: date | None) -> Value:
    word = normalize(text)
    return Value(_TRUTHS[word], Rule.VALUE_REWRITTEN) if word in _TRUTHS else Value(word)


def _read_plain(text: str, _: date | None) -> Value:
    return Value(text)


_READERS: dict[str, Callable[[str, date | None], Value]] = {
    "boolean": _read_truth,
    "date": _read_day,
    "decimal": _read_decimal,
    "double": _read_decimal,
    "gYear": _read_plain,
    "integer": _read_whole,
    "nonNegativeInteger": _read_whole,
    "positiveInteger": _read_whole,
}
"""How the values of a datatype are read; those of others stand as they are."""
