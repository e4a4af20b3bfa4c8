"""Search: everything that goes by some words, with what the graph says about it."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from flask import Response
from flask import request

from poakg.engine.job import Job
from poakg.graph.names import Resolver
from poakg.graph.resolution import Outcome
from poakg.graph.resolution import Resolution
from poakg.graph.search import Finds
from poakg.graph.search import Hit
from poakg.graph.search import find
from poakg.graph.snapshot import NAMES
from poakg.graph.snapshot import SEARCH
from poakg.graph.snapshot import Prepared
from poakg.web.endpoint import QUERIES
from poakg.web.pages.results import Cell
from poakg.web.pages.results import show_iri
from poakg.web.pages.selection import Use
from poakg.web.pages.selection import list_uses
from poakg.web.pages.view import PAGE_FORMATS
from poakg.web.pages.view import Name
from poakg.web.pages.view import ask
from poakg.web.pages.view import get_service
from poakg.web.pages.view import name_things
from poakg.web.pages.view import show

_LONGEST = 200
_HITS_PER_PAGE = 25
_PROVISION, _QUESTION = "provision", "question"
# What the resolver of States has to say only where it changes what a name stands for.
_TELLING = {Outcome.AMBIGUOUS, Outcome.HISTORIC, Outcome.OUTSIDE_REGISTER}


def show_search() -> Response:
    """Show what goes by the words of the address, of one kind where it names one, and where to go on from nothing."""
    words = " ".join(request.args.get("words", "").split())[:_LONGEST]
    if not words:
        return show("search.html", words="", hits=[])
    prepared = get_service().prepared.path
    found = find(prepared / SEARCH, _read_resolver(prepared), words)
    hits = list(dict.fromkeys([*found.hits, *_find_wording(words)]))
    kinds = found.kinds
    kind = request.args.get("kind", "")
    chosen = [hit for hit in hits if hit.kind == kind] if kind in kinds else hits
    start = min(request.args.get("start", 0, type=int) % (1 << 20), len(chosen))
    shown = chosen[start : start + _HITS_PER_PAGE]
    text = QUERIES["found"].replace("UNDEF", " ".join(f"<{hit.iri}>" for hit in shown))
    return show(
        "search.html",
        words=words,
        kind=kind,
        kinds=kinds,
        total=len(hits),
        count=len(chosen),
        start=start,
        end=start + len(shown),
        partly=found.partly,
        suggestion=found.suggestion,
        hits=_describe(shown, text) if shown else [],
        query=text,
        **_explain(found),
    )


def _find_wording(words: str) -> list[Hit]:
    """Return the provisions whose official wording has ``words``, where somebody attached it to this server."""
    if len(get_service().pool.files) == 1:
        return []
    rows = ask(Job(QUERIES["wording"], PAGE_FORMATS, texts={"words": words})).rows
    return [Hit(row[1].iri, _PROVISION) for row in rows if row[1] is not None]


def _describe(hits: Sequence[Hit], text: str) -> list[tuple[Hit, Cell, Name, list[Use]]]:
    """Return ``hits`` with their links, with what the query ``text`` calls them, and as facets of provisions."""
    names: dict[str, Name] = {}
    for record in ask(Job(text, PAGE_FORMATS)).list_records():
        lead = record["lead"].text if "lead" in record else ""
        label = " – ".join(record[name].text for name in ("label", "document") if name in record)
        names.setdefault(record["thing"].iri, Name(label, lead))
    cells = {hit: show_iri(hit.iri) for hit in hits}
    return [
        (hit, cell, _call(hit, names.get(hit.iri, Name(cell.text))), _find_uses(hit)) for hit, cell in cells.items()
    ]


def _call(hit: Hit, name: Name) -> Name:
    """Return what a hit goes by on the page; a question goes by its words, and what its rows are comes after."""
    return Name(name.summary, name.label) if hit.kind == _QUESTION else name


def _find_uses(hit: Hit) -> list[Use]:
    return [] if hit.kind == _PROVISION else list_uses(hit.iri)


def _explain(found: Finds) -> dict[str, object]:
    """Return what the resolver of States says about a name that does not simply stand for one State of today."""
    resolution: Resolution = found.resolution
    if resolution.outcome not in _TELLING:
        return {"note": "", "candidates": []}
    names = name_things(resolution.candidates)
    return {
        "note": resolution.note,
        "candidates": [(show_iri(iri), names[iri].label) for iri in resolution.candidates if iri in names],
    }


@lru_cache(2)
def _read_resolver(prepared: Path) -> Resolver:
    return Resolver.read(Prepared(prepared).read(NAMES))
