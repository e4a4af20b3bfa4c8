"""Provisions by facets: the parameters of the question ``find-provisions``, each value with what it would leave."""

from collections import defaultdict
from dataclasses import dataclass
from difflib import get_close_matches

from flask import Response
from flask import request

from poakg.errors import UnknownParameterError
from poakg.errors import UnknownValueError
from poakg.graph.catalogue import CatalogueQuery
from poakg.graph.catalogue import find_query
from poakg.graph.parameters import Parameter
from poakg.namespaces import PREFIXES
from poakg.rdf.terms import shorten_iri
from poakg.safe_text import shorten
from poakg.web.http.exchange import Exchange
from poakg.web.http.reply import Reply
from poakg.web.http.request import VERSION
from poakg.web.pages.results import show_iri
from poakg.web.pages.selection import ask_for_all
from poakg.web.pages.view import Answer
from poakg.web.pages.view import Name
from poakg.web.pages.view import ask_question
from poakg.web.pages.view import get_exchange
from poakg.web.pages.view import get_process
from poakg.web.pages.view import get_service
from poakg.web.pages.view import name_things
from poakg.web.pages.view import show
from poakg.web.questions import answer_question
from poakg.web.questions import list_choices
from poakg.web.service import Service

_ROWS, _FACETS = "find-provisions", "provision-facets"
_ON_A_PAGE = 50
_MOST_LABEL = 70
# How alike, from 0 to 1, what is suggested is to what was written; a part that begins alike is another part.
_ALIKE = 0.75
# How many parameters are in sight at once, and those of the page that are none of the question.
_IN_SIGHT = 9
_OF_PAGE = ("page", "show", VERSION)
_BOOLEAN = f"{PREFIXES['xsd']}boolean"
_TRUTHS = {"true": "yes", "false": "no"}


@dataclass(frozen=True)
class Option:
    """A value that a facet can have: its code, what it is called, and how many provisions it would leave."""

    code: str
    label: str
    count: str


@dataclass(frozen=True)
class Facet:
    """A parameter of the question as a list to choose from; ``chosen`` is the present value, ``link`` its page."""

    name: str
    heading: str
    chosen: str
    options: list[Option]
    needed: bool
    in_sight: bool
    link: str

    @property
    def chosen_label(self) -> str:
        """What the present value is called, whether or not it would leave anything."""
        return next((option.label for option in self.options if option.code == self.chosen), self.chosen)

    @property
    def is_truth(self) -> bool:
        """Whether one can only choose between yes and no."""
        return self.chosen in _TRUTHS


async def send_provisions(service: Service, exchange: Exchange) -> Reply:
    """Answer the question for programs. Raises as ``answer_question`` does."""
    return await answer_question(service, exchange, _ROWS)


def show_provisions() -> Response:
    """Show the provisions that fit the facets of the address; what cannot be a facet or a value is explained."""
    query = find_query(get_service().queries, _ROWS)
    # A form sends all of its values; those that hold anyway are not a choice.
    unchosen = {parameter.name: parameter.default for parameter in query.parameters}
    given = {
        name: value
        for name, value in request.args.items()
        if value.strip() and name not in _OF_PAGE and value != unchosen.get(name)
    }
    try:
        answer: Answer | None = ask_question(_ROWS, given)
        problem: UnknownParameterError | UnknownValueError | None = None
        chosen = given
    except (UnknownParameterError, UnknownValueError) as error:
        answer, problem, chosen = None, error, {}
    facets = _list_facets(query, chosen)
    total = len(answer.records) if answer else 0
    page = 1 if request.args.get("show") == "all" else _read_page(total)
    size = max(total, 1) if request.args.get("show") == "all" else _ON_A_PAGE
    response = show(
        "provisions.html",
        answer=answer,
        problem=problem,
        meant=_find_meant(query, given) if problem else [],
        facets=facets,
        chosen=[facet for facet in facets if facet.name in chosen],
        rows=answer.records[(page - 1) * size : page * size] if answer else [],
        total=total,
        page=page,
        pages=-(-total // size),
        given=given,
    )
    response.status_code = 200 if answer else 400
    return response


def _find_meant(query: CatalogueQuery, given: dict[str, str]) -> list[tuple[Parameter, str]]:
    """Return what was probably meant by ``given``: parameters with values, none where something is near to nothing."""
    exchange = get_exchange()
    choices = get_process().run(list_choices(get_service(), exchange, query), exchange)
    parameters = {parameter.name: parameter for parameter in query.parameters}
    meant = []
    for name, value in given.items():
        near = get_close_matches(name, parameters, 1, _ALIKE)
        values = parameters[near[0]].list_values(choices) if near else []
        nearest = get_close_matches(value, values, 1, _ALIKE) if values else [value]
        if not near or not nearest:
            return []
        meant.append((parameters[near[0]], nearest[0]))
    return meant


def _read_page(total: int) -> int:
    wanted = request.args.get("page", "1")
    last = max(-(-total // _ON_A_PAGE), 1)
    return min(max(int(wanted), 1), last) if wanted.isascii() and wanted.isdigit() and len(wanted) < 5 else 1


def _list_facets(query: CatalogueQuery, chosen: dict[str, str]) -> list[Facet]:
    """Return the facets in the order of the parameters; one that leaves nothing to choose is left out."""
    counted = {parameter.name for parameter in find_query(get_service().queries, _FACETS).parameters}
    narrowed = {name: value for name, value in chosen.items() if name in counted}
    # Where nothing is chosen the counts are the same for all.
    counts = ask_question(_FACETS, narrowed) if narrowed else ask_for_all(get_service().pool.identity)
    exchange = get_exchange()
    choices = get_process().run(list_choices(get_service(), exchange, query), exchange)
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for record in counts.records:
        found[record["facet"].text].append((record["choice"].iri or record["choice"].text, record["provisions"].text))
    for parameter in query.parameters:
        if parameter.is_list and parameter.default:
            # It always has a value, so nothing is counted: all that it can be chosen from is listed.
            found[parameter.name] = [(iri, "") for iri in choices[parameter.type].values()]
    names = name_things(value for values in found.values() for value, _ in values)
    facets = []
    for number, parameter in enumerate(query.parameters):
        codes = {iri: code for code, iri in choices[parameter.type].items()} if parameter.is_list else _TRUTHS
        value = chosen.get(parameter.name, parameter.default or "")
        options = _list_options(parameter, found[parameter.name], codes, names, value)
        if len(options) > 1 or parameter.name in chosen:
            iri = next((iri for iri, code in codes.items() if code == value), "") if parameter.is_list else ""
            link = show_iri(iri).link or "" if iri else ""
            is_needed, in_sight = bool(parameter.default), number < _IN_SIGHT
            facets.append(Facet(parameter.name, parameter.heading, value, options, is_needed, in_sight, link))
    return facets


def _list_options(
    parameter: Parameter, found: list[tuple[str, str]], codes: dict[str, str], names: dict[str, Name], value: str
) -> list[Option]:
    if parameter.allowed:
        return [Option(value, value, "") for value in parameter.allowed]
    if not parameter.is_list and parameter.type != _BOOLEAN:
        # Nobody can choose from all IRIs, but one that an address gives stays chosen.
        return [Option(value, shorten(shorten_iri(value), _MOST_LABEL), "")] if value else []
    if not parameter.is_list:
        counts = dict(found)
        return [Option(value, label, counts.get(value, "")) for value, label in _TRUTHS.items()]
    options = [Option(codes[iri], _call(names.get(iri), iri), count) for iri, count in found if iri in codes]
    # What is part of something is in the order of its headings, all else by how often it is there.
    return sorted(options, key=lambda option: option.label) if parameter.name == "part" else options


def _call(name: Name | None, iri: str) -> str:
    if name is None:
        return iri
    return shorten(f"{name.label}: {name.summary}" if name.summary else name.label, _MOST_LABEL)
