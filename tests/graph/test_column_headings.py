"""What the headers of questions say of columns: read, checked, and never about a column that is not there."""

from pathlib import Path

import pytest

from poakg.errors import SourceError
from poakg.graph.catalogue import describe_queries
from poakg.graph.catalogue import read_queries
from poakg.graph.column_headings import read_column_headings
from poakg.namespaces import CODE

QUERY = """#+ summary: s
#+ question: Q?
#+ tags: t
{line}
SELECT ?force ?lead_years WHERE {{ ?lead_years ?is ?force }}
"""


def write_question(folder: Path, line: str) -> Path:
    """Write a question with a further line in its header into a content folder, and return the folder."""
    (folder / "queries").mkdir()
    (folder / "queries" / "q.rq").write_text(QUERY.format(line=line), encoding="utf-8")
    return folder


def test_headings_lists_and_what_is_hidden() -> None:
    """A heading has words, a list of codes or both; several lines may hide columns."""
    lines = [
        ("summary", "anything"),
        ("heading", "lead_years = Years ahead of it"),
        ("heading", "force (code:force)"),
        ("heading", "stage (code:stage) = Life-cycle stage"),
        ("hidden", "name, examples"),
    ]
    headings = read_column_headings(lines, "q.rq")
    assert headings.words == {"lead_years": "Years ahead of it", "stage": "Life-cycle stage"}
    assert headings.lists == {"force": f"{CODE}force", "stage": f"{CODE}stage"}
    assert headings.hidden == ("name", "examples")


@pytest.mark.parametrize("value", ["force", "force (force)", "force (cod:force) = Force", "Force = Force", "= Force"])
def test_a_heading_that_cannot_be_read(value: str) -> None:
    """The message has the line as it is written."""
    with pytest.raises(SourceError, match=r"heading '.*' cannot be read"):
        read_column_headings([("heading", value)], "q.rq")


@pytest.mark.parametrize("line", ["#+ heading: forse = Force", "#+ heading: forse (code:force)", "#+ hidden: forse"])
def test_a_column_that_is_not_there(tmp_path: Path, line: str) -> None:
    """What the header says of a column which the query has not is found when the release is made."""
    queries = read_queries(write_question(tmp_path, line))
    with pytest.raises(SourceError, match=r"q\.rq: .* forse, .* not a column"):
        list(describe_queries(queries.values()))
