"""Turn what was found in a submission, while reading it and by the rules, into findings that help to fix it."""

from collections.abc import Iterable
from collections.abc import Mapping
from functools import cached_property
from typing import overload

import pyoxigraph as ox

from poakg import shacl
from poakg.namespaces import BASE
from poakg.namespaces import RULE
from poakg.rdf.terms import RDF_TYPE
from poakg.shacl import Predicate
from poakg.shacl import Result
from poakg.submission.submission import Place
from poakg.submission.submission import ReadingIssue
from poakg.submission.submission import Submission
from poakg.submission.submission import Term
from poakg.submission.tables import name_column
from poakg.validation.allowed import Allowed
from poakg.validation.allowed import Choices
from poakg.validation.allowed import name_choice
from poakg.validation.report.finding import Cause
from poakg.validation.report.finding import Finding
from poakg.validation.report.finding import Row
from poakg.validation.report.fingerprints import Fingerprints
from poakg.validation.report.paths import spell_path
from poakg.validation.rules import Rule
from poakg.validation.rules import Severity


class Explainer:
    """Explains what was found in one submission.

    ``choices`` knows what the rules allow; ``root`` is the IRI of what is submitted, nothing when there are several.
    """

    def __init__(self, submission: Submission, rules: Mapping[str, Rule], choices: Choices, root: str) -> None:
        self._submission = submission
        self._rules = rules
        self._choices = choices
        self._allowed: dict[str, Allowed | None] = {}
        self._rows: dict[tuple[str, int], Row | None] = {}
        self._subjects = {(place.sheet, place.row): node for node, place in submission.subjects.items()}
        self._paths = {(sheet, letter): iri for (sheet, iri), letter in submission.columns.items()}
        self._fingerprints = Fingerprints(root, self._describe, submission.keyed)

    def explain(self, results: Iterable[Result], withheld: Iterable[ReadingIssue] = ()) -> list[Finding]:
        """Return a finding for each issue of reading and each result, each once, as a person goes through the file.

        What is in a cell that could not be read gets no second finding; one that is ``withheld`` was read.
        """
        issues = list(dict.fromkeys(self._submission.issues))
        # A line may hold more than what could not be read of it.
        spoken = {
            issue.place
            for issue in issues
            if self._rules[issue.rule].severity > Severity.INFO and (issue.place.column or issue.place.element)
        }
        issues = list(dict.fromkeys([*issues, *withheld]))
        found = [(issue.place, issue.rule, issue.value, self._explain_issue(issue)) for issue in issues]
        # What could not be read is not missing.
        lost = {(place.sheet, place.row) for place in spoken if place.row}
        for result in {(one.source_shape, one.focus, one.path, one.value): one for one in results}.values():
            place = self._locate(result)
            absent = self._rules[_name_rule(result)].severity is Severity.INFO and (place.sheet, place.row) in lost
            if place not in spoken and not absent:
                finding = self._explain_result(place, result)
                found.append((place, _name_rule(result), finding.value, finding))
        found.sort(key=lambda entry: (self._submission.rank(entry[0]), *entry[1:3]))
        return [finding for *_, finding in found]

    def _locate(self, result: Result) -> Place:
        path = result.path.iri if isinstance(result.path, Predicate) else None
        return self._submission.locate(_narrow(result.focus), path, _narrow(result.value))

    def _explain_issue(self, issue: ReadingIssue) -> Finding:
        place = issue.place
        focus = self._subjects.get((place.sheet, place.row))
        iri = self._paths.get((place.sheet, place.column), "")
        path, term = Predicate(ox.NamedNode(iri)) if iri else None, ox.Literal(issue.value) if issue.value else None
        where = spell_path(path) or f"{place.sheet}!{place.column}"
        return Finding(
            rule=self._rules[issue.rule],
            place=place,
            focus=focus,
            path=path,
            term=term,
            value=issue.value,
            row=self._find_row(place),
            fingerprint=self._fingerprints.take(issue.rule, focus, where, term),
        )

    def _explain_result(self, place: Place, result: Result) -> Finding:
        name, focus, term = _name_rule(result), _narrow(result.focus), _narrow(result.value)
        allowed = self._list_allowed(name)
        value = self._show(place, result)
        return Finding(
            rule=self._rules[name],
            place=place,
            focus=focus,
            path=result.path,
            term=term,
            value=value,
            iri=term.value if isinstance(term, ox.NamedNode) and term != result.focus else "",
            note=allowed.explain(value) if allowed is not None else "",
            component=result.component.value,
            allowed=allowed,
            row=self._find_row(place),
            causes=tuple(map(_explain_detail, result.details)),
            fingerprint=self._fingerprints.take(name, focus, spell_path(result.path), term),
        )

    def _show(self, place: Place, result: Result) -> str:
        """Return the value found as it was typed, else of an IRI of ours what is its own."""
        value = _narrow(result.value)
        if value is None or value == result.focus or isinstance(value, ox.BlankNode):
            return ""
        if isinstance(value, ox.NamedNode) and value.value.startswith(BASE):
            return self._submission.typed.get((place, value)) or name_choice(value.value)
        return self._submission.typed.get((place, value), value.value)

    def _list_allowed(self, rule: str) -> Allowed | None:
        if rule not in self._allowed:
            self._allowed[rule] = self._choices.list_allowed(rule, self._list_members)
        return self._allowed[rule]

    def _list_members(self, class_iri: str) -> list[str]:
        chosen = ox.NamedNode(class_iri)
        typed = (t for t in self._submission.statements if t.predicate == RDF_TYPE and t.object == chosen)
        return sorted(triple.subject.value for triple in typed if isinstance(triple.subject, ox.NamedNode))

    def _find_row(self, place: Place) -> Row | None:
        key = (place.sheet, place.row)
        if key not in self._rows:
            table = self._submission.tables.get(place.sheet)
            self._rows[key] = None
            if table is not None and place.row and table.heading:
                cells, headings = (
                    {name_column(column): text for column, text in table.rows.get(row, {}).items()}
                    for row in (place.row, table.heading)
                )
                self._rows[key] = Row(place.row, cells, table.heading, headings)
        return self._rows[key]

    def _describe(self, node: ox.BlankNode) -> str:
        return " ; ".join(sorted(self._statements_of_blank_nodes.get(node, ())))

    @cached_property
    def _statements_of_blank_nodes(self) -> dict[ox.BlankNode, list[str]]:
        statements: dict[ox.BlankNode, list[str]] = {}
        for triple in self._submission.statements:
            if isinstance(triple.subject, ox.BlankNode) and not isinstance(triple.object, ox.BlankNode):
                statements.setdefault(triple.subject, []).append(f"{triple.predicate.value} {triple.object}")
        return statements


def _explain_detail(result: Result) -> Cause:
    causes = tuple(map(_explain_detail, result.details))
    message = result.messages[0].value if result.messages else ""
    return Cause(result.component.value, _narrow(result.focus), result.path, _narrow(result.value), message, causes)


def _name_rule(result: Result) -> str:
    shape = result.source_shape
    return shape.value.removeprefix(RULE) if isinstance(shape, ox.NamedNode) else ""


@overload
def _narrow(term: shacl.Term) -> Term: ...
@overload
def _narrow(term: shacl.Term | None) -> Term | None: ...
def _narrow(term: shacl.Term | None) -> Term | None:
    """Return a term of a result, which is not a triple since no submission states any about triples."""
    if isinstance(term, ox.Triple):
        raise TypeError(term)
    return term
