"""What agents can do: each tool answers in JSON, with IRIs, citations, and what there is to know about the rows."""

import asyncio
import base64
import json
from collections.abc import Callable
from collections.abc import Container
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from poakg.api.knowledge_graph import KnowledgeGraph
from poakg.api.things import SUMMARY_NOTE
from poakg.api.vocabulary import TERMS
from poakg.api.vocabulary import check_terms
from poakg.api.vocabulary import declare_prefixes
from poakg.errors import UnknownNameError
from poakg.errors import UnknownValueError
from poakg.graph.columns import Value
from poakg.graph.frame import Frame
from poakg.graph.names import Resolver
from poakg.graph.search import find
from poakg.graph.snapshot import NAMES
from poakg.graph.snapshot import SEARCH
from poakg.graph.suggestions import suggest
from poakg.namespaces import TERM
from poakg.web.engine_source import EngineSource
from poakg.web.service import Service

_CARD = Path(__file__).with_name("card.rq").read_text(encoding="utf-8")
_CLASSES = Path(__file__).with_name("classes.rq").read_text(encoding="utf-8")
_ASKED = ("name", "question", "summary", "parameters")
_MOST_ROWS = 500
_MOST_HITS = 20
# A message may be as long as a query.
_LARGEST_FILE = 512 << 10
_LARGEST_REPORT = 1 << 20
_LONGEST_NAME = 500
_OTHERWISE = "Send it to /validate, or use 'poakg validate'."
_GROUNDS = {
    "textual": "the words of the provision name the target",
    "curated": "our reading, with a reason and a confidence",
    "inferred": "a rule concludes it from other links",
    "reported": "a State reports it",
}
_LACKING = [
    "The official wording: summaries are ours. Fetch the document by its symbol to quote it.",
    "Reports of States, unless they were submitted to this server; 'examples' are invented.",
    "Acts on treaties after the day of the copy that is named beside them (as_of).",
    "What other documents say, except that they are named.",
]


class Toolbox:
    """The tools over ``service``, whose event loop is ``loop``; they run in threads, but for ``check``."""

    def __init__(self, service: Service, loop: asyncio.AbstractEventLoop) -> None:
        self._service = service
        self._kg = KnowledgeGraph(EngineSource(service.pool, loop), self._read_names)
        self._kept: tuple[str, dict[str, Frame]] = ("", {})

    def coverage(self) -> dict[str, Any]:
        """List what the graph has and what it lacks: documents, classes with their numbers, grounds of links."""
        return {
            "snapshot": self._kg.source.name,
            "documents": list(self._kg.list_choices(f"{TERM}Document")),
            "classes": self._list_classes().rows,
            "graphs": self._kg.source.graphs,
            "grounds_of_links": _GROUNDS,
            "not_here": _LACKING,
            "next": "Use 'questions' to find a question, 'ask' to ask it, 'sparql' for anything else.",
        }

    def questions(self, words: str = "") -> list[dict[str, Value]]:
        """List the questions of the catalogue with their parameters; with words, those that have one of them."""
        wanted = [word for word in words.lower().split() if len(word) > 2]
        if not wanted:
            return self._kg.questions.rows

        def score(row: dict[str, Value]) -> int:
            text = f"{row['name']} {row['question']} {row['rows']}".lower()
            return sum(word in text for word in wanted)

        return sorted(filter(score, self._kg.questions.rows), key=score, reverse=True)

    def ask(self, name: str, parameters: dict[str, str] | None = None, limit: int = 100) -> dict[str, Any]:
        """Ask a question of the catalogue by its name, with values for its parameters."""
        return self._write(self._kg.ask_about(name, parameters or {}), limit)

    def resolve(self, text: str, year: int | None = None, system: str = "") -> dict[str, Any]:
        """Find what a name, an acronym or a code stands for: States by any code or name, and everything else by name.

        'system' is a system of codes for States, such as iso3c, cow, gw or m49; 'year' is when the code was used.
        """
        if len(text) > _LONGEST_NAME:
            raise UnknownValueError(f"The name is longer than {_LONGEST_NAME} characters.", "Give one name or code.")
        prepared, resolver = self._service.prepared, self._read_names()
        state = resolver.resolve(text, year, system or None)
        hits = () if system else find(prepared.path / SEARCH, resolver, text).hits
        return {
            "state": {
                "outcome": state.outcome.value,
                "iri": state.iri,
                "candidates": [{"iri": iri, "name": resolver.describe(iri)} for iri in state.candidates],
                "note": state.note,
            },
            "things": [{"iri": hit.iri, "kind": hit.kind} for hit in hits[:_MOST_HITS]],
            "more": max(len(hits) - _MOST_HITS, 0),
        }

    def provision(self, name: str, document: str = "") -> dict[str, Any]:
        """Give all about a provision, such as annex/126: citation, our summary, facets, links with their grounds."""
        found = self._kg.provision(name, document or None)
        return {
            "iri": found.iri,
            "citation": found.citation,
            "summary": found.summary,
            "note": SUMMARY_NOTE,
            "facets": found.facets,
            "fields": _simplify(found.fields),
            "links": [_simplify(row) for row in found.links],
        }

    def schema(self, class_name: str = "") -> dict[str, Any]:
        """Give the card of a class: how many there are, its properties with an example each, and pitfalls.

        Without a name, list the classes.
        """
        classes = {str(row["class"]).removeprefix(TERM): row for row in self._list_classes()}
        if not class_name:
            return {"classes": list(classes.values())}
        short = class_name.removeprefix(TERM).removeprefix("poakg:")
        if short not in classes:
            raise UnknownNameError(f"'{class_name}' is not a class of the graph.", suggest(short, list(classes)))
        found = self._kg.source.query(_CARD, bindings={"class": f"{TERM}{short}"})
        assert isinstance(found, Frame)  # noqa: S101 - it is a SELECT query
        return {"class": _simplify(classes[short]), "properties": [_simplify(row) for row in found]}

    def sparql(self, query: str, limit: int = 100) -> dict[str, Any]:
        """Ask a SPARQL query (SELECT, ASK, CONSTRUCT); prefixes of the project need no declaration.

        Terms and codes of the project that do not exist are refused, with those that do.
        """
        check_terms(query, self._keep("terms", lambda: self._kg.query(TERMS)))
        found = self._kg.source.query(declare_prefixes(query))
        if isinstance(found, bool):
            return {"answer": found}
        if isinstance(found, list):
            return {"triples": [str(triple) for triple in found[:limit]], "total": len(found)}
        return self._write(found, limit)

    async def check(self, file_name: str, content: str, is_base64: bool = False) -> dict[str, Any]:
        """Check a submission against the rules: its file name, such as report.csv or report.ttl, and its content.

        Content that is not text, such as XLSX, is given in Base64. Nothing is kept.
        """
        try:
            body = base64.b64decode(content, validate=True) if is_base64 else content.encode()
        except ValueError as error:
            raise UnknownValueError("The content is not Base64.", "Encode the file as Base64 (RFC 4648 §4).") from error
        if len(body) > _LARGEST_FILE:
            raise UnknownValueError(f"The file is larger than {_LARGEST_FILE >> 10} KiB.", _OTHERWISE)
        report = await self._service.checker.check_files({file_name: body}, "json", _LARGEST_REPORT)
        fields: dict[str, Any] = json.loads(report)
        return fields

    def _write(self, frame: Frame, limit: int) -> dict[str, Any]:
        """Return rows as JSON, with a citation for each provision in them, and how many there are in all."""
        shown = frame.rows[: max(1, min(limit, _MOST_ROWS))]
        iris = {value for row in shown for value in row.values() if isinstance(value, str)}
        citations, grounds = self._look_up(iris)
        rows = []
        for row in shown:
            values = [value for value in row.values() if isinstance(value, str)]
            cited = [citations[value] for value in values if value in citations]
            pairs = [(one, other) for one in values for other in values if (one, other) in grounds]
            links = [{"provision": one, "target": other, "ground": grounds[one, other]} for one, other in pairs]
            rows.append(
                _simplify(row) | {key: found for key, found in (("citations", cited), ("links", links)) if found}
            )
        asked = {key: frame.about[key] for key in _ASKED if key in frame.about}
        counts = {"total": len(frame), "truncated": len(frame) > len(shown)}
        return {**asked, **counts, "note": SUMMARY_NOTE, "rows": rows}

    def _look_up(self, iris: Container[str]) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
        """Return the citations of the provisions among ``iris``, and the grounds of links between two of them."""
        citations: dict[str, str] = {}
        grounds: dict[tuple[str, str], str] = {}
        for code in self._kg.list_choices(f"{TERM}Document"):
            for row in self._ask_kept("provisions", code):
                if row["provision"] in iris:
                    citations[str(row["provision"])] = str(row["citation"])
            for row in self._ask_kept("links", code) if citations else ():
                if row["provision"] in iris and row["target"] in iris:
                    grounds[str(row["provision"]), str(row["target"])] = str(row["ground"])
        return citations, grounds

    def _ask_kept(self, name: str, document: str) -> Frame:
        return self._keep(f"{name} of {document}", lambda: self._kg.ask(name, document=document))

    def _keep(self, name: str, read: Callable[[], Frame]) -> Frame:
        """Return what ``read`` gives; what was read once under a name holds until the data changes."""
        if self._kept[0] != self._service.pool.identity:
            self._kept = self._service.pool.identity, {}
        if name not in self._kept[1]:
            self._kept[1][name] = read()
        return self._kept[1][name]

    def _list_classes(self) -> Frame:
        return self._keep("classes", lambda: self._kg.query(_CLASSES))

    def _read_names(self) -> Resolver:
        return Resolver.read(self._service.prepared.read(NAMES))


def _simplify(row: Mapping[str, Value]) -> dict[str, Any]:
    """Return a row as JSON has it; what is empty is left out."""
    return {
        name: value if isinstance(value, str | int | float | bool) else value.isoformat()
        for name, value in row.items()
        if value is not None
    }
