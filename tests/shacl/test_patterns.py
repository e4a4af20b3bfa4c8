"""Translation of XPath regular expressions, which ``sh:pattern`` uses, to those of Python."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from poakg.errors import ShapesError
from poakg.shacl.core.patterns import compile_pattern

# Pattern, flags, texts with a match, texts without.
CASES = [
    ("^a$", "", ["a"], ["a\n", "ba"]),
    ("a$", "m", ["a\nb"], ["ab"]),
    ("a.c", "", ["abc"], ["a\nc", "a\rc"]),
    ("a.c", "s", ["a\nc", "a\rc"], []),
    ("^AB", "i", ["abc"], ["cab"]),
    (r"^\s$", "", [" ", "\t"], ["\u00a0"]),
    (r"^\d+$", "", ["12", "١٢"], ["1a"]),
    (r"^\w+$", "", ["aé1", "+", "€"], ["_", "a-b", "a b", "."]),
    (r"^\W$", "", ["_", "-", " "], ["a", "+"]),
    (r"^\i\c*$", "", ["a-b.1", "_x", ":a"], ["1a", "-a"]),
    (r"^\I", "", ["1"], ["a"]),
    (r"^\p{Lu}\p{Ll}+$", "", ["Élan"], ["élan", "E1"]),
    (r"^\P{L}+$", "", ["12-"], ["a"]),
    (r"^[\p{L}\-']+$", "", ["O'Neil", "Saint-Just"], ["a b"]),
    (r"^[^\s\p{P}]+$", "", ["a1"], ["a.", "a b"]),
    (r"^[\S]+$", "", ["a.b"], ["a b"]),
    (r"^[^\D5]$", "", ["4"], ["5", "a"]),
    ("^[a-z-[aeiou]]+$", "", ["xyz"], ["xaz"]),
    ("^[^a-c-[x]]$", "", ["d"], ["a", "x"]),
    (r"^[\^\]\\-]$", "", ["^", "]", "\\", "-"], ["a"]),
    (r"^(a)(b)\2\1$", "", ["abba"], ["abab"]),
    ("a{2,3}b", "", ["aab"], ["ab"]),
    ("^a+?b??$", "", ["aa"], ["b"]),
    ("a b # c", "x", ["ab#c"], ["a b # c"]),
    ("a.b(", "q", ["xa.b("], ["aXb("]),
    ("A.B", "qi", ["a.b"], ["aXb"]),
    ("^[A-Z]{3}$|^-$", "", ["KEN", "-"], ["KENYA"]),
    ("&&--~~", "", ["&&--~~"], ["&"]),
    ("[&&--||~~]x", "", ["&x", "|x"], ["ax"]),
    ("(?:ab)+c", "", ["ababc"], ["c"]),
]


@pytest.mark.parametrize(("pattern", "flags", "good", "bad"), CASES)
def test_patterns_match_as_xpath_defines(pattern: str, flags: str, good: list[str], bad: list[str]) -> None:
    """A pattern matches what XPath and XQuery Functions and Operators, 7.6.1, defines."""
    compiled = compile_pattern(pattern, flags)
    assert [text for text in (*good, *bad) if compiled.search(text)] == good


@pytest.mark.parametrize(
    ("pattern", "flags"),
    [
        *(("(?=a)", ""), ("(?<!a)b", ""), ("(?P<x>a)", ""), (r"\bword\b", ""), (r"\Aa\Z", ""), ("a", "u")),
        *(("[a", ""), ("a]", ""), ("a{", ""), ("{2}", ""), ("(a", ""), ("a)", ""), ("a**", ""), ("a*+", "")),
        *(("[]", ""), ("[^]", ""), ("[a[b]]", ""), (r"\p{Xx}", ""), (r"\pL", ""), (r"\q", ""), ("\\", ""), ("*", "")),
        *(("[z-a]", ""), (r"\p{IsGreek}", ""), ("a{3,2}", ""), (r"(a)\2", ""), ("[a-z-[x]y]", "")),
    ],
)
def test_invalid_patterns_are_rejected(pattern: str, flags: str) -> None:
    """Look-around, named groups, word boundaries, escapes of Python and malformed patterns raise ShapesError."""
    with pytest.raises(ShapesError):
        compile_pattern(pattern, flags)


PIECES = st.sampled_from(
    (
        "a",
        "B",
        "1",
        r"\.",
        "[a-c]",
        "[^a]",
        "[A-Z1]",
        "^",
        "$",
        "(a|b)",
        "(?:1)",
        r"\d",
        r"\s",
        "b*",
        "a+",
        "1?",
        "a{1,2}",
    )
)


@pytest.mark.slow
@settings(max_examples=400)
@given(st.lists(PIECES, min_size=1, max_size=5), st.sampled_from(("", "i")), st.text("abcAB12. ", max_size=5))
def test_plain_patterns_match_as_in_queries(pieces: list[str], flags: str, text: str) -> None:
    """A pattern in the common part of the two dialects matches the same texts in shapes and queries."""
    pattern = "".join(pieces)
    asked = ox.Store().query(f"ASK {{ FILTER(REGEX({ox.Literal(text)}, {ox.Literal(pattern)}, {ox.Literal(flags)})) }}")
    assert bool(compile_pattern(pattern, flags).search(text)) == bool(asked)
