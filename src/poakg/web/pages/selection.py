"""Where the provisions are that have something as a facet: addresses of the page that lists them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from poakg.graph.catalogue import find_query
from poakg.web.pages.view import Answer
from poakg.web.pages.view import ask_question
from poakg.web.pages.view import get_exchange
from poakg.web.pages.view import get_process
from poakg.web.pages.view import get_service
from poakg.web.questions import list_choices

_ROWS, _FACETS = "find-provisions", "provision-facets"


@dataclass(frozen=True)
class Use:
    """That so many ``provisions`` have a thing as the facet called ``heading``; ``link`` is where they are listed."""

    heading: str
    provisions: int
    link: str


def select(facets: Mapping[str, str]) -> str:
    """Return the address of the provisions that have all ``facets``, IRIs by the names of facets.

    It is empty where one of them is not a facet, or not among its values.
    """
    codes = _read_codes(get_service().pool.identity)
    chosen = {name: codes.get(name, {}).get(iri, "") for name, iri in facets.items()}
    return f"/provisions?{urlencode(chosen)}" if all(chosen.values()) else ""


def list_uses(iri: str) -> list[Use]:
    """Return the facets that are found with the value ``iri``, in the order of the page."""
    headings = {parameter.name: parameter.heading for parameter in find_query(get_service().queries, _ROWS).parameters}
    counts = _count(get_service().pool.identity)
    return [
        Use(heading, counts[name, iri], link)
        for name, heading in headings.items()
        if (name, iri) in counts and (link := select({name: iri}))
    ]


@lru_cache(2)
def _read_codes(_: str) -> dict[str, dict[str, str]]:
    """Return the codes of the values of each facet by their IRIs; they hold for as long as the data does."""
    query = find_query(get_service().queries, _ROWS)
    exchange = get_exchange()
    choices = get_process().run(list_choices(get_service(), exchange, query), exchange)
    return {
        parameter.name: {iri: code for code, iri in choices[parameter.type].items()}
        for parameter in query.parameters
        if parameter.is_list
    }


@lru_cache(2)
def ask_for_all(_: str) -> Answer:
    """Return how many provisions have each value of each facet; that holds for as long as the data does."""
    return ask_question(_FACETS)


@lru_cache(2)
def _count(identity: str) -> dict[tuple[str, str], int]:
    """Return how many provisions have each value of each facet, by the name of the facet and the IRI of the value."""
    return {
        (record["facet"].text, record["choice"].iri): int(record["provisions"].text)
        for record in ask_for_all(identity).records
        if record["choice"].iri
    }
