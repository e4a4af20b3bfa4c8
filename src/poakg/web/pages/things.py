"""The page of a thing: what its kind asks about it, and at the end all that the graph says."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from itertools import groupby

from poakg.graph.catalogue import EXAMPLES_PARAMETER
from poakg.graph.parameters import Parameter
from poakg.namespaces import EXAMPLES
from poakg.rdf.terms import RDF_TYPE
from poakg.web.pages.kinds import Kind
from poakg.web.pages.kinds import Section
from poakg.web.pages.kinds import find_kind
from poakg.web.pages.kinds import read_kinds
from poakg.web.pages.results import Cell
from poakg.web.pages.results import show_iri
from poakg.web.pages.view import Answer
from poakg.web.pages.view import Name
from poakg.web.pages.view import ask_question
from poakg.web.pages.view import get_exchange
from poakg.web.pages.view import get_process
from poakg.web.pages.view import get_service
from poakg.web.pages.view import name_things
from poakg.web.questions import list_choices

_MOST_SHOWN = 40
# Properties that name a thing, and those that say in a sentence what it is, best first.
_TITLES = ("dcterms:title", "rdfs:label", "skos:prefLabel", "sh:name")
_LEADS = ("poakg:summary", "skos:definition", "dcterms:description", "sh:description", "poakg:question", "rdfs:comment")


@dataclass(frozen=True)
class Part:
    """A section of a page with the answer to its question."""

    section: Section
    answer: Answer

    @property
    def heading(self) -> str:
        """What is above the answer."""
        return self.section.heading or self.answer.query.question

    @property
    def groups(self) -> list[tuple[str, list[dict[str, Cell]]]]:
        """The rows by the text of their first column."""
        first = self.answer.result.columns[0]
        return [
            (key, list(rows)) for key, rows in groupby(self.answer.records, key=lambda row: row.get(first, _NONE).text)
        ]

    @property
    def most(self) -> int:
        """How many rows, of each group where there are groups, the page shows."""
        return _MOST_SHOWN

    def list_named(self) -> list[str]:
        """Return the IRIs of things that are shown by name; rows of provisions and tasks have their words with them."""
        if self.section.shown_as in ("provisions", "tasks"):
            return []
        if self.section.shown_as == "grouped":
            return [
                cell.iri for _, rows in self.groups for row in rows[: self.most] for cell in row.values() if cell.iri
            ]
        return self.answer.result.list_iris()


@dataclass(frozen=True)
class Thing:
    """A thing as its page shows it; ``parts`` are by question, ``names`` have what all that is shown is called."""

    iri: str
    kind: Kind
    title: str
    lead: str
    facts: list[tuple[Cell, list[Cell]]]
    statements: Answer
    parts: list[Part]
    names: dict[str, Name]

    def get_part(self, question: str) -> Part | None:
        """Return the section that asks ``question``."""
        return next((part for part in self.parts if part.section.question == question), None)

    def get_records(self, question: str) -> list[dict[str, Cell]]:
        """Return the rows that ``question`` has, none where it is not asked."""
        part = self.get_part(question)
        return part.answer.records if part else []


def describe_thing(iri: str, graphs: Sequence[str] | None = None) -> Thing | None:
    """Return what there is to show about ``iri``, over ``graphs`` where given; None where nothing is stated."""
    statements = ask_question("about", {"thing": iri}, graphs)
    if not statements.records:
        return None
    kind = find_kind({row["value"].iri for row in statements.records if row["property"].iri == RDF_TYPE.value})
    parts = [
        part for section in kind.sections if (part := _ask_section(section, iri, graphs)) and _is_worth_showing(part)
    ]
    named = [*statements.result.list_iris(), *(iri for part in parts for iri in part.list_named())]
    return Thing(
        iri,
        kind,
        _find_text(statements, _TITLES) or show_iri(iri).text,
        _find_text(statements, _LEADS),
        _group_facts(statements),
        statements,
        parts,
        name_things(named, graphs),
    )


def _ask_section(section: Section, iri: str, graphs: Sequence[str] | None) -> Part | None:
    """Return the section with its answer, None where there is no such question or the thing cannot be its value."""
    query = get_service().queries.get(section.question)
    parameter = next((one for one in query.parameters if one.name == section.by), None) if query else None
    if query is None or parameter is None:
        return None
    exchange = get_exchange()
    choices = get_process().run(list_choices(get_service(), exchange, query), exchange) if parameter.is_list else {}
    value = _find_value(parameter, iri, choices.get(parameter.type, {}))
    if value is None:
        return None
    today = date.today().isoformat()
    given = {section.by: value} | {key: today if word == "today" else word for key, word in section.values.items()}
    if graphs and EXAMPLES in graphs and any(one.name == EXAMPLES_PARAMETER for one in query.parameters):
        given[EXAMPLES_PARAMETER] = "true"
    return Part(section, ask_question(section.question, given, graphs))


def _find_value(parameter: Parameter, iri: str, choices: Mapping[str, str]) -> str | None:
    if not parameter.is_list:
        return iri
    return next((code for code, choice in choices.items() if choice == iri), None)


def _is_worth_showing(part: Part) -> bool:
    return bool(part.answer.records or part.section.empty)


def _group_facts(statements: Answer) -> list[tuple[Cell, list[Cell]]]:
    """Return the statements that are not technical by property, whose text is what the table of kinds calls it.

    Of texts in many languages there are those in English.
    """
    table = read_kinds()
    order = {iri: number for number, iri in enumerate(table.words)}
    shown = [row for row in statements.records if row["property"].iri not in table.technical]
    groups = groupby(shown, key=lambda row: row["property"])
    facts = [(key, [row["value"] for row in rows if row["value"].language in ("", "en")]) for key, rows in groups]
    return sorted(
        ((replace(key, text=table.words.get(key.iri, "")), values) for key, values in facts if values),
        key=lambda fact: order.get(fact[0].iri, len(order)),
    )


def _find_text(statements: Answer, names: tuple[str, ...]) -> str:
    """Return the value of the first of ``names`` that is stated, or nothing."""
    found = {row["property"].text: row["value"].text for row in reversed(statements.records)}
    return next((found[name] for name in names if name in found), "")


_NONE = Cell("")
