"""The questions of the catalogue as pages: the list by subject, and each with its parameters as a form."""

from collections import defaultdict

from flask import Response

from poakg.errors import UnknownParameterError
from poakg.errors import UnknownValueError
from poakg.graph.catalogue import EXAMPLES_PARAMETER
from poakg.graph.catalogue import CatalogueQuery
from poakg.graph.catalogue import find_query
from poakg.graph.parameters import Parameter
from poakg.namespaces import PREFIXES
from poakg.web.pages.view import Answer
from poakg.web.pages.view import ask_question
from poakg.web.pages.view import get_exchange
from poakg.web.pages.view import get_process
from poakg.web.pages.view import get_service
from poakg.web.pages.view import name_results
from poakg.web.pages.view import name_things
from poakg.web.pages.view import show
from poakg.web.questions import list_choices
from poakg.web.questions import list_given

# Longer lists are searched as one types.
_MOST_OPTIONS = 300
_TRUTHS = {"true": "yes", "false": "no"}
# A page with more cells takes longer than anybody reads; the downloads have all rows.
_FEWEST_ROWS, _MOST_ROWS, _MOST_CELLS = 50, 100, 600
# Longer numbers of pages are none.
_MOST_DIGITS = 6
# The parameter of the address that is the page's own.
_PAGE = "page"
_ADDRESS = f"{PREFIXES['xsd']}anyURI"
_KINDS = {"integer": "number", "decimal": "number", "gYear": "number", "date": "date"}


def list_questions() -> Response:
    """Show all questions, grouped by subject."""
    subjects: dict[str, list[CatalogueQuery]] = defaultdict(list)
    for query in get_service().queries.values():
        subjects[query.tags[0]].append(query)
    return show("questions.html", subjects=sorted(subjects.items()), total=len(get_service().queries))


def show_question(name: str) -> Response:
    """Show the answer to a question with the values that the address gives its parameters. Raises UnknownNameError.

    What cannot be a value is explained in place of an answer.
    """
    query = find_query(get_service().queries, name)
    given = {key: value for key, value in list_given(get_exchange().request) if value.strip() and key != _PAGE}
    page = _read_page()
    size = min(max(_MOST_CELLS // len(query.columns), _FEWEST_ROWS), _MOST_ROWS)
    answer: Answer | None = None
    problem: UnknownParameterError | UnknownValueError | None = None
    choose = query.choose if query.choose and query.choose[0] not in given and not _reads_examples(given) else None
    try:
        if not choose:
            answer = ask_question(name, given, rows=range((page - 1) * size, page * size))
    except (UnknownParameterError, UnknownValueError) as error:
        problem = error
    otherwise = ask_question(query.otherwise) if query.otherwise and answer and not answer.records else None
    answers = [one for one in (answer, otherwise) if one]
    response = show(
        "question.html",
        query=query,
        answer=answer,
        otherwise=otherwise,
        problem=problem,
        choose=find_query(get_service().queries, choose[1]) if choose else None,
        page=page,
        first=(page - 1) * size + 1,
        names=name_results(*(one.result for one in answers), graphs=answers[0].graphs if answers else None),
        fields=list_fields(query, given),
    )
    response.status_code = 400 if problem else 200
    return response


def _reads_examples(given: dict[str, str]) -> bool:
    return given.get(EXAMPLES_PARAMETER) == "true"


def _read_page() -> int:
    wanted = get_exchange().request.get_parameter(_PAGE) or ""
    return max(int(wanted), 1) if wanted.isascii() and wanted.isdigit() and len(wanted) <= _MOST_DIGITS else 1


def list_fields(query: CatalogueQuery, given: dict[str, str]) -> list[dict[str, object]]:
    """Return what the form has for each parameter of ``query``: heading, present value, kind, what to choose from."""
    if not query.parameters:
        return []
    exchange = get_exchange()
    choices = get_process().run(list_choices(get_service(), exchange, query), exchange)
    lists = {parameter.name: parameter.list_values(choices) for parameter in query.parameters}
    things = [choices[one.type][code] for one in query.parameters if one.is_list for code in lists[one.name]]
    names = name_things(things)
    fields: list[dict[str, object]] = []
    for parameter in query.parameters:
        values = lists[parameter.name] or (["true", "false"] if parameter.type.endswith("#boolean") else [])
        called = {code: choices[parameter.type][code] for code in values} if parameter.is_list else {}
        options = [
            (code, names[called[code]].label if called.get(code) in names else _TRUTHS.get(code, code))
            for code in values
        ]
        # Nobody is asked where there is one answer, nor for an address that only links on pages give.
        is_asked = len(options) != 1 if parameter.default else parameter.name in given or parameter.type != _ADDRESS
        if is_asked:
            fields.append(_describe_field(parameter, given, sorted(options, key=lambda option: option[1].casefold())))
    return fields


def _describe_field(parameter: Parameter, given: dict[str, str], options: list[tuple[str, str]]) -> dict[str, object]:
    return {
        "name": parameter.name,
        "heading": parameter.heading,
        "value": given.get(parameter.name, parameter.default or ""),
        "needed": parameter.default is not None,
        "kind": _KINDS.get(parameter.type.rpartition("#")[2], "text"),
        "hint": "such as id/state/KEN" if parameter.type == _ADDRESS else "",
        "options": options,
        "is_long": len(options) > _MOST_OPTIONS,
    }
