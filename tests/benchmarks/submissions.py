"""National reports of invented States for measurements at scale: the same number always gives the same report.

Each report is a named graph of about 58 triples. The register of the invented States is a graph beside them.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from functools import cache
from itertools import count
from pathlib import Path
from string import ascii_uppercase

import pyoxigraph as ox

from poakg.namespaces import CODE
from poakg.namespaces import GRAPH
from poakg.namespaces import ID
from poakg.namespaces import PREFIXES

FAULT_EVERY = 20
"""One report in so many does not say who submits it, which rule COM-011 finds."""

# The shipped graph has the first of these cycles; so many are needed for every report to be the last of its cycle.
_FIRST_CYCLE, _SHIPPED_CYCLES, _MOST_CYCLES = 2026, 3, 200
_ANSWERS = 10
_VALUES = {"yes": 50, "developing": 20, "no": 20, "not-applicable": 10}
_LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")
_ROLES = ("national-point-of-contact", "permanent-mission")
_MATTERS = ("marking", "stockpiles", "brokering", "transfers", "records", "destruction", "tracing")


@dataclass
class Invented:
    """The statements of one named graph as lines of N-Quads; ``faulty`` tells that a rule must find something."""

    graph: str
    faulty: bool = False
    lines: list[str] = field(default_factory=list)

    def link(self, subject: str, predicate: str, value: str) -> None:
        """Add a statement about an IRI; the predicate is a prefixed name."""
        self.lines.append(f"<{subject}> <{_expand(predicate)}> <{value}> <{self.graph}> .\n")

    def tell(self, subject: str, predicate: str, value: object, ending: str = "") -> None:
        """Add a statement about a literal without characters to escape; ``ending`` is its language or datatype."""
        self.lines.append(f'<{subject}> <{_expand(predicate)}> "{value}"{ending} <{self.graph}> .\n')

    def date(self, subject: str, predicate: str, year: int, month: int, day: int) -> None:
        """Add a statement about a day."""
        self.tell(subject, predicate, f"{year}-{month:02}-{day:02}", f"^^<{PREFIXES['xsd']}date>")


@cache
def list_states() -> tuple[str, ...]:
    """Return codes that ISO 3166-1 leaves to its users, without XXE, which is the State of the shipped example."""
    beginnings = [
        "AA",
        *(f"Q{letter}" for letter in ascii_uppercase[12:]),
        *(f"X{letter}" for letter in ascii_uppercase),
        "ZZ",
    ]
    codes = (beginning + letter for beginning in beginnings for letter in ascii_uppercase)
    return tuple(code for code in codes if code != "XXE")


def read_items(content: Path) -> dict[str, bool]:
    """Return the reporting items of the ``content`` folder by IRI, each with whether it asks for a law."""
    store = ox.Store()
    store.load(path=content / "data/items/national-report.ttl", format=ox.RdfFormat.TURTLE)
    item, asks = (ox.NamedNode(_expand(name)) for name in ("poakg:ReportingItem", "poakg:asksForLaw"))
    asking = {str(quad.subject) for quad in store.quads_for_pattern(None, asks, None)}
    found = sorted(str(quad.subject) for quad in store.quads_for_pattern(None, None, item))
    return {iri.strip("<>"): iri in asking for iri in found}


def make_register() -> Invented:
    """Return what a register would say of the invented States."""
    register = Invented(f"{GRAPH}invented-states")
    for code in list_states():
        state = f"{ID}state/{code}"
        register.link(state, "rdf:type", _expand("poakg:State"))
        register.tell(state, "rdfs:label", f"invented State {code}", "@en")
        register.tell(state, "skos:editorialNote", "Invented for measurements.", "@en")
        register.tell(state, "skos:notation", code)
        register.tell(state, "poakg:isoAlpha3", code)
    for year in range(_FIRST_CYCLE + 2 * _SHIPPED_CYCLES, _FIRST_CYCLE + 2 * _MOST_CYCLES, 2):
        cycle = f"{ID}cycle/{year}"
        register.link(cycle, "rdf:type", _expand("poakg:ReportingCycle"))
        register.tell(cycle, "rdfs:label", f"invented reporting cycle {year}", "@en")
        register.tell(cycle, "skos:notation", year)
        register.tell(cycle, "poakg:year", year, f"^^<{PREFIXES['xsd']}gYear>")
    return register


def make_report(number: int, items: dict[str, bool]) -> Invented:
    """Return report ``number``, counted from 0, which answers some of ``items``."""
    draw = random.Random(number)  # noqa: S311 - the same each time, which is the point
    states = list_states()
    year = _FIRST_CYCLE + number // len(states) * 2
    path = f"submission/{states[number % len(states)]}/{year}/national-report/1"
    report = Invented(f"{GRAPH}{path}", faulty=number % FAULT_EVERY == FAULT_EVERY - 1)
    iri = f"{ID}{path}"
    report.link(iri, "rdf:type", _expand("poakg:NationalReport"))
    report.tell(iri, "rdfs:label", f"invented: national report of {states[number % len(states)]}, {year}", "@en")
    report.tell(iri, "skos:editorialNote", "Invented for measurements.", "@en")
    report.link(iri, "poakg:cycle", f"{ID}cycle/{year}")
    report.tell(iri, "poakg:language", draw.choice(_LANGUAGES))
    report.date(iri, "poakg:periodStart", year - 2, 1, 1)
    report.date(iri, "poakg:periodEnd", year - 1, 12, 31)
    report.date(iri, "poakg:submittedOn", year, draw.randint(1, 6), draw.randint(1, 28))
    report.link(iri, "poakg:reportingState", f"{ID}state/{states[number % len(states)]}")
    if not report.faulty:
        report.link(iri, "poakg:submitterRole", f"{CODE}submitter/{draw.choice(_ROLES)}")
    _add_answers(report, iri, draw, items)
    return report


def write_submissions(path: Path, triples: int, items: dict[str, bool]) -> tuple[int, int]:
    """Write the register and as many reports as have ``triples``; return how many graphs and triples those are."""
    graphs = written = 0
    with path.open("w", encoding="ascii") as file:
        for graph in _list_graphs(items):
            if written >= triples:
                break
            file.writelines(graph.lines)
            graphs, written = graphs + 1, written + len(graph.lines)
    return graphs, written


def _list_graphs(items: dict[str, bool]) -> Iterator[Invented]:
    yield make_register()
    for number in count():
        yield make_report(number, items)


def _add_answers(report: Invented, iri: str, draw: random.Random, items: dict[str, bool]) -> None:
    laws = [f"{iri}/law/L1", f"{iri}/law/L2"]
    used = set()
    for item in draw.sample(sorted(items), _ANSWERS):
        notation = item.rsplit("/", 1)[1]
        answer = f"{iri}/answer/{notation}"
        value = draw.choices(list(_VALUES), list(_VALUES.values()))[0]
        report.link(iri, "poakg:answer", answer)
        report.link(answer, "rdf:type", _expand("poakg:Answer"))
        report.link(answer, "poakg:item", item)
        report.link(answer, "poakg:value", f"{CODE}answer/{value}")
        if value in ("developing", "not-applicable") or draw.random() < 0.3:
            words = f"Invented remark {draw.randint(1, 10_000)} on {draw.choice(_MATTERS)}, for item {notation}."
            report.tell(answer, "poakg:comment", words)
        if value == "yes" and items[item]:
            law = draw.choice(laws)
            used.add(law)
            report.link(answer, "poakg:evidence", law)
    for law in sorted(used):
        year = draw.randint(1990, 2023)
        report.link(law, "rdf:type", _expand("poakg:Law"))
        report.tell(law, "poakg:originalTitle", f"Loi {draw.randint(1, 400)} de {year}")
        report.tell(law, "poakg:englishTitle", f"Invented act on {draw.choice(_MATTERS)} of {year}")
        report.date(law, "poakg:lawDate", year, draw.randint(1, 12), draw.randint(1, 28))
        report.tell(law, "poakg:webAddress", f"https://example.org/{year}/{draw.randint(1, 400)}")


def _expand(name: str) -> str:
    prefix, local = name.split(":")
    return PREFIXES[prefix] + local
