"""Errors bring along what to do, also where nobody but Python prints them."""

import pickle

from poakg.errors import UnreadableError


def test_the_next_step_is_printed_below_the_message() -> None:
    """Once, also after an error has come from another process."""
    error = UnreadableError("It is not a table.", "Save it as one.")
    error.file = "a.csv"
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    for each in (error, again):
        assert (each.message, each.next_step, each.file) == ("It is not a table.", "Save it as one.", "a.csv")
        assert each.__notes__ == ["Save it as one."]
