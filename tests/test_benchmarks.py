"""What the comparison with other servers rests on; it needs none of them."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from poakg.graph.snapshot import Snapshot
from poakg.graph.store import load_store
from poakg.graph.store import select
from poakg.graph.submission_id import list_superseded
from poakg.release.recipe import Recipe
from poakg.submission.submission import Place
from poakg.submission.submission import Submission
from poakg.validation.rulebook import Rulebook
from poakg.validation.rulebook import compile_rulebook
from poakg.validation.validator import Validator
from tests.benchmarks.client import ask
from tests.benchmarks.client import mark
from tests.benchmarks.fairness import Patience
from tests.benchmarks.fairness import find_quantile
from tests.benchmarks.growth import Measure
from tests.benchmarks.growth import draw_chart
from tests.benchmarks.growth import fit_exponent
from tests.benchmarks.load import Rate
from tests.benchmarks.questions import SMALL
from tests.benchmarks.questions import list_look_ups
from tests.benchmarks.questions import mix
from tests.benchmarks.questions import read_catalogue
from tests.benchmarks.questions import read_questions_on_submissions
from tests.benchmarks.submissions import FAULT_EVERY
from tests.benchmarks.submissions import Invented
from tests.benchmarks.submissions import list_states
from tests.benchmarks.submissions import make_register
from tests.benchmarks.submissions import make_report
from tests.benchmarks.submissions import read_items
from tests.benchmarks.submissions import write_submissions
from tests.benchmarks.table import compare_questions
from tests.benchmarks.table import find_mean
from tests.benchmarks.table import list_oddities
from tests.benchmarks.table import render_table
from tests.benchmarks.workloads import Answer
from tests.benchmarks.workloads import Measured
from tests.benchmarks.workloads import merge_rounds

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def items(content: Path) -> dict[str, bool]:
    """The reporting items, and which of them ask for a law."""
    return read_items(content)


@pytest.fixture(scope="session")
def validator(recipe: Recipe, snapshot: Snapshot) -> Validator:
    """The rules on national reports, with the invented States in the register."""
    store = load_store(snapshot.path)
    store.load("".join(make_register().lines).encode(), format=ox.RdfFormat.N_QUADS)
    return Validator(Rulebook(compile_rulebook(recipe.sources, store)))


def read_invented(invented: Invented) -> Submission:
    """Return the statements of an invented graph, which must all be in its one named graph."""
    quads = list(ox.parse("".join(invented.lines).encode(), format=ox.RdfFormat.N_QUADS))
    assert {quad.graph_name for quad in quads} == {ox.NamedNode(invented.graph)}
    return Submission(invented.graph, "national-report", statements={quad.triple: Place() for quad in quads})


def test_items_are_those_of_the_catalogue(items: dict[str, bool]) -> None:
    """Both kinds are there, with and without a law."""
    assert items["https://w3id.org/poakg/id/item/45.1"]
    assert not items["https://w3id.org/poakg/id/item/111.1"]


def test_invented_states_have_codes_of_the_users() -> None:
    """ISO 3166-1 leaves 1092 codes to its users; the shipped example has one of them."""
    assert len(set(list_states())) == 1091
    assert "XXE" not in list_states()
    assert {"AAZ", "QMA", "QZZ", "XAA", "XZZ", "ZZZ"} < set(list_states())


def test_submissions_are_the_same_each_time(tmp_path: Path, items: dict[str, bool]) -> None:
    """Two files of one size are equal, and a larger one begins with the smaller."""
    sizes = {
        name: write_submissions(tmp_path / name, size, items) for name, size in (("a", 8000), ("b", 8000), ("c", 9000))
    }
    texts = {name: (tmp_path / name).read_text(encoding="ascii") for name in sizes}
    assert texts["a"] == texts["b"]
    assert texts["c"].startswith(texts["a"])
    assert texts["a"].count("\n") == sizes["a"][1] >= 8000
    assert len({quad.graph_name for quad in ox.parse(texts["a"], format=ox.RdfFormat.N_QUADS)}) == sizes["a"][0]


def test_reports_are_no_two_of_one_name(items: dict[str, bool]) -> None:
    """One report of a State follows another, over all cycles."""
    graphs = [make_report(number, items).graph for number in range(0, 50_000, 97)]
    assert len(set(graphs)) == len(graphs)
    assert not list_superseded(graphs)
    sizes = [len(make_report(number, items).lines) for number in range(400)]
    assert 56 <= sum(sizes) / len(sizes) <= 60


@pytest.mark.parametrize("number", [0, FAULT_EVERY - 1, 1500, 3000])
def test_rules_find_what_is_wrong_with_a_report_and_nothing_else(
    number: int, items: dict[str, bool], validator: Validator
) -> None:
    """A faultless report has no finding of any severity."""
    report = make_report(number, items)
    (found,) = validator.validate([read_invented(report)])
    assert [finding.rule.id for finding in found.findings] == (["COM-011"] if report.faulty else [])


def test_look_ups_lie_over_all_subjects(snapshot: Snapshot) -> None:
    """Each is about another subject, and at most as many as asked for."""
    look_ups = list_look_ups([snapshot.path], 100)
    assert 50 < len(set(look_ups)) == len(look_ups) <= 100


def test_mix_has_every_question_and_as_many_look_ups(content: Path) -> None:
    """They take turns; the small ones are questions of the catalogue."""
    catalogue = read_catalogue(content)
    mixed = mix(catalogue.values(), ["A", "B", "C"])
    assert mixed[::2] == list(catalogue.values())
    assert set(mixed[1::2]) == {"A", "B", "C"}
    assert set(SMALL) <= set(catalogue)


def test_questions_on_submissions_have_answers(items: dict[str, bool], tmp_path: Path) -> None:
    """Each finds something among the first reports of all States."""
    write_submissions(tmp_path / "submissions.nq", 75_000, items)
    store = load_store(tmp_path / "submissions.nq")
    for name, text in read_questions_on_submissions().items():
        result = store.query(text, use_default_graph_as_union=True)
        assert isinstance(result, ox.QuerySolutions)
        assert any(True for _ in result), name


def test_marked_queries_differ_and_ask_the_same(store: ox.Store, content: Path) -> None:
    """The prefix that makes a query new is harmless."""
    text = read_catalogue(content)["code-lists"]
    first, second = mark(text), mark(text)
    assert first != second
    answers = [list(select(store, query)) for query in (text, first, second)]
    assert len(answers[0]) > 10
    assert answers[0] == answers[1] == answers[2]


class Handler(BaseHTTPRequestHandler):
    """Answers well, slowly, or with half an answer."""

    def do_GET(self) -> None:
        """Answer as the path says."""
        body = b'{"results": {"bindings": [{}, {}]}}'
        self.send_response(503 if self.path.startswith("/busy") else 200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"t"')
        self.end_headers()
        if self.path.startswith("/slow"):
            self.wfile.write(body[:5])
            self.wfile.flush()
            self.server.released.wait(5)  # type: ignore[attr-defined]
        elif self.path.startswith("/half"):
            self.wfile.write(body[:5])
        else:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    """A server that misbehaves on demand."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.released = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.released.set()  # type: ignore[attr-defined]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "rows", "failure"),
    [("good", 2, ""), ("busy", None, "status 503"), ("slow", None, "over 0.3 s"), ("half", None, "cut short")],
)
def test_client_tells_answers_from_failures(url: str, path: str, rows: int | None, failure: str) -> None:
    """Only a whole answer counts, and none is waited for beyond the limit."""
    reply = ask(f"{url}/{path}", "ASK {}", 0.3)
    assert (reply.rows, reply.failure) == (rows, failure)
    assert reply.first_byte <= reply.seconds < 3


@given(st.lists(st.floats(0, 100), min_size=1), st.floats(0.01, 1))
def test_quantile_is_one_of_the_times(times: list[float], part: float) -> None:
    """As many times as asked for are not above it."""
    found = find_quantile(times, part)
    assert found in times
    assert sum(time <= found for time in times) >= part * len(times) - 1e-9


def test_mean_is_geometric() -> None:
    """Twice as good here and half as good there is the same in all."""
    assert find_mean([2, 0.5]) == pytest.approx(1)
    assert find_mean([]) is None


def make_measured(**changes: object) -> Measured:
    """Return what could have been measured."""
    whole = Measured(
        version="1",
        loading=0.0,
        starting=1.0,
        memory=100.0,
        memory_at_end=100.0,
        catalogue={"acts": Answer(0.01, 0.01, 9, 5, ""), "calendar": Answer(0.02, 0.02, 9, 7, "")},
        large=Answer(0.1, 1.0, 9, 90_000, ""),
        rates={
            name: Rate(100.0, 0, 0.1, 0.2)
            for name in ("look-ups", "questions and look-ups", "the same questions again")
        },
        quiet=Patience(0.01, 0.02, 0),
        busy=Patience(0.01, 0.04, 0),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def read_cells(table: str) -> dict[str, list[str]]:
    """Return the cells of a Markdown table by the first of each line; all lines must be of one length."""
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    assert all(len(one) == len(other) for one, other in pairwise(lines))
    return {first: rest for first, *rest in lines}


def test_ratio_above_one_means_that_ours_does_better() -> None:
    """Both for what should be much and for what should be little."""
    theirs = make_measured(
        starting=3.0, rates={"look-ups": Rate(400.0, 0, 0.1, 0.2)}, catalogue={"acts": Answer(0.02, 0.02, 9, 5, "")}
    )
    cells = read_cells(render_table({"poakg": make_measured(), "other": theirs}))
    assert cells["what"] == ["poakg", "other"]
    assert cells["start to first answer, s"] == ["1", "3 (×3)"]
    assert cells["look-ups, a second"] == ["100", "400 (×0.25)"]
    assert cells["questions and look-ups, a second"] == ["100", "–"]
    assert cells["questions one by one, geometric mean, ms"] == ["14.1", "20 (×2)"]
    # Look-ups a quarter, the large result equal, questions twice.
    assert cells["**geometric mean of the throughput ratios**"] == ["1", f"{(0.25 * 1 * 2) ** (1 / 3):.3g}"]


def test_rate_of_nothing_is_not_left_out() -> None:
    """It counts as one answer in ten seconds, in the mean as well."""
    rates = {"look-ups": Rate(0.0, 9, 0.1, 0.2)}
    cells = read_cells(render_table({"poakg": make_measured(), "other": make_measured(rates=rates)}))
    assert cells["look-ups, a second"] == ["100", "0 (×1e+03)"]
    assert cells["**geometric mean of the throughput ratios**"] == ["1", "10"]


def test_failed_question_counts_with_the_limit_and_is_told() -> None:
    """It is neither left out of the mean nor silent; so are answers that differ."""
    catalogue = {"acts": Answer(20, 20, 0, None, "over 20 s"), "calendar": Answer(0.02, 0.02, 9, 6, "")}
    peers = {"poakg": make_measured(), "other": make_measured(catalogue=catalogue, busy=Patience(1, 20, 3))}
    assert compare_questions(*peers.values()) == pytest.approx((2000 * 1) ** 0.5)
    told = list_oddities(peers)
    assert len(told) == 3
    assert [line.split(":")[1].strip() for line in told] == ["acts", "calendar", "others beside cross joins"]


def test_server_that_failed_is_in_the_table() -> None:
    """With a dash wherever nothing was measured."""
    peers = {"poakg": make_measured(), "other": Measured("2", failure="other ended: no memory")}
    cells = read_cells(render_table(peers))
    assert {row[1] for name, row in cells.items() if name not in ("what", "---")} == {"–"}
    assert list_oddities(peers) == ["other: other ended: no memory"]


def test_rounds_are_merged() -> None:
    """Rates and times are medians, refusals are added up, and the rest is of the last round."""
    rounds = [
        Measured(
            "1",
            starting=float(number),
            rates={"look-ups": Rate(10.0 * number, number, 1.0, 2.0)},
            crowds={200: Rate(1.0 * number, 1, 1.0, 2.0)},
            cpu={"look-ups": 0.1 * number},
            restarts=1,
            failure=str(number),
        )
        for number in (3, 1, 2)
    ]
    merged = merge_rounds(rounds)
    assert (merged.starting, merged.memory, merged.failure, merged.restarts) == (2, None, "2", 3)
    assert merged.rates == {"look-ups": Rate(20.0, 6, 1.0, 2.0)}
    assert merged.crowds == {200: Rate(2.0, 3, 1.0, 2.0)}
    assert merged.cpu == {"look-ups": 0.2}
    table = render_table({"poakg": merged})
    assert "| 200 clients with an address each, refused or failed | 3 |" in table
    assert "| a look-up, µs of the processors | 200,000 |" in table


@pytest.mark.parametrize("exponent", [0.0, 0.5, 1.0, 2.0])
def test_the_exponent_of_growth_is_found(exponent: float) -> None:
    """What grows by a power of the count has that exponent."""
    counts = [1_000, 5_000, 50_000]
    values = [3 * count**exponent for count in counts]
    assert fit_exponent(counts, values) == pytest.approx(exponent)
    assert f"n^{exponent:.2f}" in draw_chart(counts, [Measure("it", "s", tuple(values)), Measure("n", "", (1, 5, 50))])
