"""Turn what the SHACL engine finds in a submission into findings that help to mend it."""

from collections.abc import Iterable
from collections.abc import Mapping
from urllib.parse import unquote

import pyoxigraph as ox
from rdflib import RDF
from rdflib import BNode
from rdflib import URIRef

from poakg.findings.choices import Allowed
from poakg.findings.choices import Choices
from poakg.findings.finding import Cause
from poakg.findings.finding import Finding
from poakg.findings.finding import Row
from poakg.findings.finding import Term
from poakg.findings.fingerprints import Fingerprints
from poakg.findings.paths import spell_path
from poakg.results import Result
from poakg.results import convert
from poakg.rules import Rule
from poakg.submission.places import Place
from poakg.submission.places import Submission


class Explainer:
    """Explains the results for one submission.

    ``choices`` knows what the rules allow; ``root`` is the IRI of what is submitted, nothing when there are several.
    """

    def __init__(self, submission: Submission, rules: Mapping[str, Rule], choices: Choices, root: str) -> None:
        self._submission = submission
        self._rules = rules
        self._choices = choices
        self._allowed: dict[str, Allowed | None] = {}
        self._rows: dict[tuple[str, int], Row | None] = {}
        self._fingerprints = Fingerprints(root, self._describe)

    def explain(self, results: Iterable[Result]) -> list[Finding]:
        """Return a finding for each result, each once, in the order in which a person goes through the file."""
        different = {(found.rule, found.focus, found.path, found.value): found for found in results}.values()
        placed = [(self._locate(result), result) for result in different]
        placed.sort(key=lambda pair: (self._submission.rank(pair[0]), pair[1].rule, _show(pair[1])))
        return [self._make_finding(place, result) for place, result in placed]

    def _locate(self, result: Result) -> Place:
        path = URIRef(result.path.value) if isinstance(result.path, ox.NamedNode) else None
        return self._submission.locate(result.focus, path, result.value)

    def _make_finding(self, place: Place, result: Result) -> Finding:
        focus, term = convert(result.focus), None if result.value is None else convert(result.value)
        return Finding(
            rule=self._rules[result.rule],
            place=place,
            focus=focus,
            path=result.path,
            term=term,
            value=_show(result),
            component=result.component,
            allowed=self._list_allowed(result.rule),
            row=self._find_row(place),
            causes=tuple(map(_explain_detail, result.details)),
            fingerprint=self._fingerprints.take(result.rule, focus, spell_path(result.path), term),
        )

    def _list_allowed(self, rule: str) -> Allowed | None:
        if rule not in self._allowed:
            self._allowed[rule] = self._choices.list_allowed(rule, self._list_members)
        return self._allowed[rule]

    def _list_members(self, class_iri: str) -> list[str]:
        members = self._submission.graph.subjects(RDF.type, URIRef(class_iri))
        return sorted(str(member) for member in members if isinstance(member, URIRef))

    def _find_row(self, place: Place) -> Row | None:
        key = (place.sheet, place.row)
        if key not in self._rows:
            table = self._submission.tables.get(place.sheet)
            self._rows[key] = None
            if table is not None and place.row:
                cells = table.rows.get(place.row, {})
                self._rows[key] = Row(place.row, cells, table.heading_number, table.headings)
        return self._rows[key]

    def _describe(self, node: ox.BlankNode) -> str:
        said = self._submission.graph.predicate_objects(BNode(node.value))
        return " ; ".join(sorted(f"{name} {value.n3()}" for name, value in said if not isinstance(value, BNode)))


def _explain_detail(result: Result) -> Cause:
    term: Term | None = None if result.value is None else convert(result.value)
    causes = tuple(map(_explain_detail, result.details))
    return Cause(result.component, convert(result.focus), result.path, term, result.message, causes)


def _show(result: Result) -> str:
    """Return the value found as its author wrote it, so without the escapes that an IRI needs."""
    if result.value is None or result.value == result.focus:
        return ""
    return unquote(str(result.value)) if isinstance(result.value, URIRef) else str(result.value)
