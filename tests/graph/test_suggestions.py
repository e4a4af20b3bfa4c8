"""The name that was probably meant, and the likeness from which on one is suggested."""

import pytest

from poakg.graph.suggestions import Spellings
from poakg.graph.suggestions import suggest

ALIKE = [("tonga", "togo"), ("guyana", "ghana"), ("perry", "peru"), ("tngo", "togo")]
"""Names with a likeness between 0.80 and 0.85: just enough."""

UNLIKE = [("cuba", "aruba"), ("libya", "lybien"), ("angola", "mongolia")]
"""Names with a likeness between 0.75 and 0.80: just not enough."""


@pytest.mark.parametrize(("written", "known"), ALIKE)
def test_a_name_that_is_just_alike_is_suggested(written: str, known: str) -> None:
    """A threshold that is 0.05 higher would leave the author without help."""
    assert Spellings([known]).find_closest(written) == known


@pytest.mark.parametrize(("written", "known"), UNLIKE)
def test_a_name_that_is_just_not_alike_is_not_suggested(written: str, known: str) -> None:
    """A threshold that is 0.05 lower would suggest names that were not meant."""
    assert Spellings([known]).find_closest(written) is None


def test_all_names_are_listed_with_and_without_a_suggestion() -> None:
    """The allowed names are given in any case, the closest one only where there is one."""
    assert suggest("togi", ["cuba", "togo"]) == "Did you mean 'togo'? Use one of: cuba, togo."
    assert suggest("yemen", ["cuba", "togo"]) == "Use one of: cuba, togo."
