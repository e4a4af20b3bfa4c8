"""What of a submission will not be published, cell by cell."""

from collections.abc import Iterator
from urllib.parse import unquote

import pyoxigraph as ox

from poakg.graph.privacy import Reason
from poakg.graph.privacy import Withholding
from poakg.graph.protection import Protection
from poakg.namespaces import SUBMISSION
from poakg.submission.reading_rules import Rule
from poakg.submission.submission import Place
from poakg.submission.submission import ReadingIssue
from poakg.submission.submission import Submission
from poakg.submission.tables import name_column

_RULES = {Reason.CONSENT: Rule.CONSENT_MISSING, Reason.TEXT: Rule.TEXT_PERSONAL}


def list_withheld(submission: Submission, protection: Protection, root: str) -> Iterator[ReadingIssue]:
    """Yield an issue for each cell of the submission ``root`` that will not be published, under the rule that says why.

    Keys of contacts are never published, which the template says.
    """
    withholding = Withholding(submission.statements, protection, root or SUBMISSION)
    for triple, place in submission.statements.items():
        reason = withholding.find_reason(triple)
        if reason in _RULES and not isinstance(triple.object, ox.BlankNode | ox.Triple):
            yield ReadingIssue(_RULES[reason], place, triple.object.value)
    for iri in withholding.find_names(submission.statements):
        node = ox.NamedNode(iri)
        row = submission.subjects.get(node) or submission.find_mention(node) or Place()
        yield ReadingIssue(
            Rule.TEXT_PERSONAL, _find_cell(submission, row, withholding), unquote(iri.rpartition("/")[2])
        )


def _find_cell(submission: Submission, row: Place, withholding: Withholding) -> Place:
    """Return the first cell of ``row`` with personal data, the row itself where there is none."""
    table = submission.tables.get(row.sheet)
    cells = table.rows.get(row.row, {}) if table is not None and not row.column else {}
    column = next((number for number, text in sorted(cells.items()) if withholding.hides(ox.Literal(text))), None)
    return row if column is None else Place(row.sheet, row.row, name_column(column), row.line, row.element)
