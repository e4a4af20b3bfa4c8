"""Invented national reports of any number, about 2 % of their fields wrong, as N-Triples."""

import random
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from poakg.rdf.terms import RDF_TYPE

STATES = 193
QUESTIONS = 40
_NS = "https://example.org/bench"
_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_SUBCLASS = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

Fact = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]


def write_reports(path: Path, number: int) -> int:
    """Write a data graph of ``number`` reports with what they refer to and return how many triples it has."""
    triples = 0
    with path.open("wb") as file:
        for facts in _Maker(number).make():
            triples += len(facts)
            ox.serialize((ox.Triple(*fact) for fact in facts), output=file, format=ox.RdfFormat.N_TRIPLES)
    return triples


def _term(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{_NS}#{name}")


def _thing(*parts: object) -> ox.NamedNode:
    return ox.NamedNode("/".join(map(str, (_NS, *parts))))


def _typed(value: object, datatype: str) -> ox.Literal:
    return ox.Literal(str(value), datatype=ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{datatype}"))


class _Maker:
    """Makes the same reports each time."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._random = random.Random(2024)  # noqa: S311 - nothing secret
        # So many cycles that a report for each State and cycle is possible.
        self._cycles = [2002 + 2 * (place % 12) for place in range(max(12, number // STATES + 1))]

    def _err(self, share: float = 0.02) -> bool:
        return self._random.random() < share

    def _pick(self, *names: str) -> ox.NamedNode:
        return _term(self._random.choice(names))

    def make(self) -> Iterator[list[Fact]]:
        """Return the facts in batches."""
        yield list(self._make_register())
        for place in range(self._number):
            yield list(self._make_report(place))

    def _make_register(self) -> Iterator[Fact]:
        for place in range(STATES):
            state = _thing("state", place)
            code = "".join(_LETTERS[place // 26**power % 26] for power in (2, 1, 0))
            yield from self._describe(state, "State", code=ox.Literal(code))
            yield state, _LABEL, ox.Literal(f"State {code}", language="en")
            yield state, _LABEL, ox.Literal(f"État {code}", language="fr")
        for place, year in enumerate(self._cycles):
            cycle = _thing("cycle", place)
            yield from self._describe(
                cycle, "Cycle", **{"from": _typed(year, "integer"), "to": _typed(year + 1, "integer")}
            )
        for place in range(1, QUESTIONS + 1):
            yield from self._describe(_thing("question", place), "Question")
        for place in range(20):
            yield from self._describe(_thing("body", place), "RegionalBody")
        yield _term("RegionalBody"), _SUBCLASS, _term("Organization")

    def _describe(self, node: ox.NamedNode, class_: str, **values: ox.NamedNode | ox.Literal) -> Iterator[Fact]:
        yield node, RDF_TYPE, _term(class_)
        for name, value in values.items():
            yield node, _term(name), value

    def _make_report(self, place: int) -> Iterator[Fact]:
        report, state = _thing("report", place), _thing("state", place % STATES)
        cycle = place // STATES % len(self._cycles)
        if place >= STATES and self._err(0.01):
            cycle -= 1
        year = self._cycles[cycle] + self._random.randint(0, 1)
        day = f"{year}-{self._random.randint(1, 12):02}-{self._random.randint(1, 28):02}"
        yield from self._describe(
            report,
            "Report",
            cycle=_thing("cycle", cycle % len(self._cycles)),
            year=_typed("20x4", "integer") if self._err(0.01) else _typed(year + 7 * self._err(), "integer"),
            day=_typed(f"{year}-13-40", "date") if self._err(0.01) else _typed(day, "date"),
            language=ox.Literal("pt" if self._err() else self._random.choice(("ar", "en", "es", "fr", "ru", "zh"))),
            status=_term("lost") if self._err() else self._pick("draft", "sent", "published"),
        )
        yield report, _LABEL, ox.Literal(f"Report {place}", language="en")
        if not self._err():
            yield report, _term("state"), _thing("state", "none") if self._err(0.01) else state
        yield from self._make_contact(report, place)
        yield from self._make_answers(report)
        yield from self._make_figures(report, year)
        yield from self._make_assistance(report, state, year, place)
        yield from self._make_goal(report, year)

    def _make_contact(self, report: ox.NamedNode, place: int) -> Iterator[Fact]:
        contact = _thing(report.value.removeprefix(f"{_NS}/"), "contact")
        yield report, _term("contact"), contact
        yield from self._describe(
            contact,
            "Contact",
            name=ox.Literal(f"Person {place}"),
            mail=ox.Literal(f"person{place} at office" if self._err() else f"person{place}@office.example.org"),
            phone=ox.Literal("none" if self._err() else f"+41{10**7 + place}"),
            office=ox.Literal("Office of small arms", language="en"),
        )
        if self._err(0.01):
            yield contact, _term("fax"), ox.Literal("none")

    def _make_answers(self, report: ox.NamedNode) -> Iterator[Fact]:
        questions = self._random.sample(range(2, QUESTIONS + 1), 4) + ([] if self._err() else [1])
        for place, question in enumerate(questions):
            answer = _thing(report.value.removeprefix(f"{_NS}/"), "answer", place)
            value = self._random.choice(("yes", "no", "partly"))
            yield report, _term("answer"), answer
            yield from self._describe(
                answer,
                "Answer",
                question=_thing("question", 99 if self._err(0.01) else question),
                value=ox.Literal(value.upper() if self._err(0.01) else value),
            )
            if not (value == "no" and self._err()):
                text = f"What stands behind the answer to question {question}, {place} of {report.value[-5:]}"
                yield answer, _term("comment"), ox.Literal(text, language="en") if place % 2 else ox.Literal(text)

    def _make_figures(self, report: ox.NamedNode, year: int) -> Iterator[Fact]:
        for place in range(2):
            figure = _thing(report.value.removeprefix(f"{_NS}/"), "figure", place)
            seized = self._random.randint(0, 900)
            destroyed = seized + 5 if self._err() else self._random.randint(0, seized)
            yield report, _term("figure"), figure
            yield from self._describe(
                figure,
                "Figure",
                category=_term("cannon") if self._err(0.01) else self._pick("pistol", "revolver", "rifle", "carbine"),
                seized=_typed(seized, "integer"),
                destroyed=_typed(destroyed, "integer"),
                **{"in": _typed(year, "gYear")},
            )

    def _make_assistance(self, report: ox.NamedNode, state: ox.NamedNode, year: int, place: int) -> Iterator[Fact]:
        request = _thing(report.value.removeprefix(f"{_NS}/"), "request")
        yield report, _term("request"), request
        yield from self._describe(
            request,
            "Request",
            by=state,
            area=self._pick("marking", "tracing", "stockpiles", "training"),
            amount=_typed("-5.0" if self._err() else f"{self._random.randint(1000, 900000)}.50", "decimal"),
            currency=ox.Literal("US$" if self._err() else "USD"),
            begin=_typed(f"{year}-01-01", "date"),
            end=_typed(f"{year - 1 if self._err() else year + 1}-06-30", "date"),
        )
        if place % 4 == 0:
            yield from self._describe(
                _thing(report.value.removeprefix(f"{_NS}/"), "offer"),
                "Offer",
                by=_thing("body", place % 20) if place % 8 else state,
                area=self._pick("marking", "tracing", "stockpiles", "training"),
                amount=_typed("5000.50", "decimal"),
                currency=ox.Literal("USD"),
            )

    def _make_goal(self, report: ox.NamedNode, year: int) -> Iterator[Fact]:
        goal = _thing(report.value.removeprefix(f"{_NS}/"), "goal")
        yield report, _term("goal"), goal
        yield from self._describe(
            goal,
            "Goal",
            baseline=_typed(year, "integer"),
            due=_typed(year if self._err() else year + 6, "integer"),
            indicator=ox.Literal("SDG16" if self._err() else self._random.choice(("16.4.1", "16.4.2", "G-7"))),
        )
