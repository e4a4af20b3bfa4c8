"""The SPARQL protocol, read side: request in, checked query to the engine, answer out."""

from collections.abc import Iterator

from flask import Blueprint
from flask import Response
from flask import current_app
from flask import render_template
from flask import request

from poakg.engine.guard import check_query
from poakg.engine.pool import Answer
from poakg.engine.pool import Job
from poakg.engine.pool import Pool
from poakg.engine.preview import PREVIEW
from poakg.formats import find_format
from poakg.store import list_default_graphs
from poakg.web.negotiation import FAMILIES
from poakg.web.negotiation import choose_formats
from poakg.web.negotiation import prefers_page
from poakg.web.problems import BadRequestError
from poakg.web.problems import UnsupportedMediaTypeError
from poakg.web.results import read_preview

blueprint = Blueprint("sparql", __name__)

_DATASET = ("default-graph-uri", "named-graph-uri")
_PAGE_FORMATS: dict[str, str] = dict.fromkeys(FAMILIES, PREVIEW)


@blueprint.route("/sparql", methods=["GET", "POST"])
def answer_query() -> Response:
    """Answer a query by GET, by POST of a form or by POST of the query itself (SPARQL 1.1 Protocol §2.1)."""
    parameters = _read_parameters()
    if not parameters.get("query") and request.method == "GET":
        return Response(render_template("query.html", query="", result=None), mimetype="text/html")
    named = parameters.get("format", [""])[0] or None
    as_page = named == "html" or (named is None and prefers_page(request.accept_mimetypes))
    formats = _PAGE_FORMATS if as_page else choose_formats(request.accept_mimetypes, named)
    text = _take_one(parameters, "query")
    answer = _submit(text, parameters, formats)
    if as_page:
        page = render_template("query.html", query=text, result=read_preview(answer.read()))
        return Response(page, mimetype="text/html", headers={"Vary": "Accept"})
    return _stream(answer)


def _read_parameters() -> dict[str, list[str]]:
    """Return the parameters of the request by name; those of the URL count in every form."""
    parameters = dict(request.args.lists())
    if request.method == "POST":
        if request.mimetype == "application/x-www-form-urlencoded":
            for name, values in request.form.lists():
                parameters[name] = [*parameters.get(name, []), *values]
        elif request.mimetype == "application/sparql-query":
            try:
                parameters["query"] = [*parameters.get("query", []), request.get_data().decode("utf-8")]
            except UnicodeDecodeError as error:
                raise BadRequestError("The query is not in UTF-8.", "Send it in UTF-8.") from error
        else:
            raise UnsupportedMediaTypeError(
                f"A body of type {request.mimetype or '(none)'} is no SPARQL query.",
                "Send application/sparql-query or application/x-www-form-urlencoded.",
            )
    return parameters


def _take_one(parameters: dict[str, list[str]], name: str) -> str:
    values = parameters.get(name, [])
    if len(values) != 1:
        raise BadRequestError(
            f"The request has {len(values)} parameters called {name}; it must have one.", f"Send {name} once."
        )
    return values[0]


def _submit(text: str, parameters: dict[str, list[str]], formats: dict[str, str]) -> Answer:
    pool: Pool = current_app.extensions["poakg.pool"]
    query = check_query(text, pool.limits)
    default_graphs, named_graphs = (parameters.get(name) for name in _DATASET)
    if default_graphs is not None or named_graphs is not None:
        # SPARQL 1.1 Protocol §2.1.4: what the request names goes before FROM, and what it leaves out is empty.
        default_graphs, named_graphs = default_graphs or [], named_graphs or []
    elif not query.names_dataset:
        default_graphs = list_default_graphs(pool.graphs)
    return pool.submit(Job(query, formats, default_graphs, named_graphs, base=request.base_url))


def _stream(answer: Answer) -> Response:
    body: Iterator[bytes] | bytes = answer.chunks if answer.whole is None else answer.whole
    response = Response(body, content_type=find_format(answer.format_name).content_type, headers={"Vary": "Accept"})
    response.call_on_close(answer.close)
    return response
