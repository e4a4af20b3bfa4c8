"""The questions of the catalogue as pages: the list by subject, and each with its parameters as a form."""

from collections import defaultdict
from dataclasses import replace

from flask import Response

from poakg.errors import UnknownParameterError
from poakg.errors import UnknownValueError
from poakg.graph.catalogue import CatalogueQuery
from poakg.graph.catalogue import find_query
from poakg.graph.parameters import Parameter
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
# A page with more takes longer than anybody reads; the downloads have all.
_MOST_ROWS = 300
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
    given = {key: value for key, value in list_given(get_exchange().request) if value.strip()}
    answer: Answer | None = None
    problem: UnknownParameterError | UnknownValueError | None = None
    try:
        answer = ask_question(name, given)
        answer = replace(answer, result=answer.result.take(_MOST_ROWS))
    except (UnknownParameterError, UnknownValueError) as error:
        problem = error
    otherwise = ask_question(query.otherwise) if query.otherwise and answer and not answer.records else None
    response = show(
        "question.html",
        query=query,
        answer=answer,
        otherwise=otherwise,
        problem=problem,
        names=name_results(*(one.result for one in (answer, otherwise) if one)),
        fields=list_fields(query, given),
    )
    response.status_code = 200 if answer else 400
    return response


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
        fields.append(_describe_field(parameter, given, sorted(options, key=lambda option: option[1].casefold())))
    return fields


def _describe_field(parameter: Parameter, given: dict[str, str], options: list[tuple[str, str]]) -> dict[str, object]:
    return {
        "name": parameter.name,
        "heading": parameter.heading,
        "value": given.get(parameter.name, parameter.default or ""),
        "needed": parameter.default is not None,
        "kind": _KINDS.get(parameter.type.rpartition("#")[2], "text"),
        "options": options,
        "is_long": len(options) > _MOST_OPTIONS,
    }
