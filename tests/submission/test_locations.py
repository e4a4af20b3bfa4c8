"""Where in its file a submission says something: the right cell also where several rows say the same."""

import pyoxigraph as ox
import pytest

from poakg.namespaces import TERM
from poakg.submission.submission import Place
from poakg.submission.submission import Submission

REPORT, FIRST, SECOND, LAW = (
    ox.NamedNode(f"https://example.org/report{part}") for part in ("", "/answer/1", "/answer/2", "/law/L1")
)
ANSWER, COMMENT, EVIDENCE, TITLE, VALUE = (
    ox.NamedNode(f"{TERM}{name}") for name in ("answer", "comment", "evidence", "originalTitle", "value")
)
WRONG = ox.Literal("perhaps")


def at(cell: str) -> Place:
    """Return a cell of the sheet Answers, such as ``C2``; only the row when there is no letter."""
    return Place("Answers", int(cell.lstrip("ABCDEF")), cell.rstrip("0123456789"))


@pytest.fixture
def submission() -> Submission:
    """Two answers with the same wrong value, the same comment and the same law."""
    found = Submission("report.xlsx", sheets=("Answers", "Laws"))
    for row, subject in enumerate((FIRST, SECOND), start=2):
        found.subjects[subject] = at(str(row))
        found.add(REPORT, ANSWER, subject, at(str(row)))
        found.add(subject, VALUE, WRONG, at(f"C{row}"))
        found.add(subject, COMMENT, WRONG, at(f"D{row}"))
        found.add(subject, EVIDENCE, LAW, at(f"E{row}"))
    found.columns["Answers", TITLE.value] = "F"
    return found


@pytest.mark.parametrize(("subject", "row"), [(FIRST, 2), (SECOND, 3)])
def test_each_of_two_rows_with_one_fault_is_located(submission: Submission, subject: ox.NamedNode, row: int) -> None:
    """By the focus of the finding, whether or not the path and the value are known."""
    assert submission.locate(subject, VALUE, WRONG) == at(f"C{row}")
    assert submission.locate(subject, COMMENT, WRONG) == at(f"D{row}")
    assert submission.locate(subject, EVIDENCE, LAW) == at(f"E{row}")
    assert submission.locate(subject, COMMENT) == at(f"D{row}")
    assert submission.locate(subject, None, WRONG) == at(f"C{row}")
    assert submission.locate(subject, None, LAW) == at(f"E{row}")
    assert submission.locate(subject) == at(str(row))


@pytest.mark.parametrize(("subject", "row"), [(FIRST, 2), (SECOND, 3)])
def test_a_missing_value_is_located_in_its_row(submission: Submission, subject: ox.NamedNode, row: int) -> None:
    """In the column where it would be written."""
    assert submission.locate(subject, TITLE) == at(f"F{row}")


def test_a_path_that_starts_elsewhere_is_located_by_its_value(submission: Submission) -> None:
    """The finding is about the report, the value is one of an answer: the first that has it."""
    assert submission.locate(REPORT, VALUE, WRONG) == at("C2")


def test_a_value_that_has_a_row_of_its_own_is_located_there(submission: Submission) -> None:
    """Also where nothing is said of the focus."""
    other = ox.NamedNode("https://example.org/other")
    assert submission.locate(other, None, SECOND) == at("3")
    assert submission.locate(other, None, WRONG) == Place()
    assert submission.find_mention(LAW) == at("E2")
