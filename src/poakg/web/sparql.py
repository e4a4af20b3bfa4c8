"""The SPARQL protocol, read side: request in, checked query to the engine, answer out."""

import hashlib

from flask import Blueprint
from flask import Response
from flask import render_template
from flask import request

from poakg.description import describe_service
from poakg.description import list_described_graphs
from poakg.engine.guard import check_query
from poakg.engine.pool import Job
from poakg.engine.preview import PREVIEW
from poakg.errors import NotAcceptableError
from poakg.formats import find_format
from poakg.store import list_default_graphs
from poakg.web.answers import get_pool
from poakg.web.answers import is_iri
from poakg.web.answers import stream_answer
from poakg.web.negotiation import FAMILIES
from poakg.web.negotiation import choose_formats
from poakg.web.negotiation import prefers_page
from poakg.web.problems import BadRequestError
from poakg.web.problems import ReadOnlyError
from poakg.web.problems import UnsupportedMediaTypeError
from poakg.web.results import Result
from poakg.web.results import read_preview

blueprint = Blueprint("sparql", __name__)

_DATASET = ("default-graph-uri", "named-graph-uri")
_PAGE_FORMATS: dict[str, str] = dict.fromkeys(FAMILIES, PREVIEW)


@blueprint.route("/sparql", methods=["GET", "POST", "QUERY"])
@blueprint.route("/sparql/", methods=["GET", "POST", "QUERY"])
def answer_query() -> Response:
    """Answer a query by GET, by POST of a form, or by POST or QUERY of the query itself (SPARQL 1.1 Protocol §2.1).

    Without a query this is the description of the service (SPARQL 1.1 Service Description §2), or a page.
    """
    parameters = _read_parameters()
    named = parameters.get("format", [""])[0] or None
    as_page = named == "html" or (named is None and prefers_page(request.accept_mimetypes))
    if not parameters and request.method == "GET":
        return _make_page("", None) if as_page else _describe()
    formats = _PAGE_FORMATS if as_page else choose_formats(request.accept_mimetypes, named)
    job = _make_job(_take_one(parameters, "query"), parameters, formats)
    tag = _tag(job)
    if job.query.repeatable and tag in request.if_none_match:
        return _add_cache_headers(Response(status=304), job, tag)
    answer = get_pool().submit(job)
    if as_page:
        return _make_page(job.query.text, read_preview(answer.read()))
    return _add_cache_headers(stream_answer(answer), job, tag)


def _read_parameters() -> dict[str, list[str]]:
    """Return the parameters of the request by name; those of the URL count in every form."""
    parameters = dict(request.args.lists())
    if "update" in parameters or "update" in request.form or request.mimetype == "application/sparql-update":
        raise ReadOnlyError("This endpoint takes no updates.", "Send queries; the data changes with each release.")
    if request.method in ("POST", "QUERY"):
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


def _make_job(text: str, parameters: dict[str, list[str]], formats: dict[str, str]) -> Job:
    pool = get_pool()
    query = check_query(text, pool.limits)
    default_graphs, named_graphs = (parameters.get(name) for name in _DATASET)
    wrong = [iri for iri in [*(default_graphs or []), *(named_graphs or [])] if not is_iri(iri)]
    if wrong:
        raise BadRequestError(f"{wrong[0]!r} is no absolute IRI.", "Name graphs by their IRIs.")
    if default_graphs is not None or named_graphs is not None:
        # SPARQL 1.1 Protocol §2.1.4: what the request names goes before FROM, and what it leaves out is empty.
        default_graphs, named_graphs = default_graphs or [], named_graphs or []
    elif not query.names_dataset:
        default_graphs = list_default_graphs(pool.graphs)
    return Job(query, formats, default_graphs, named_graphs, base=request.base_url)


def _describe() -> Response:
    formats = choose_formats(request.accept_mimetypes, request.args.get("format"))
    if "graph" not in formats:
        raise NotAcceptableError("The description of the service is RDF.", "Accept text/turtle, for example.")
    form = find_format(formats["graph"])
    graphs = list_described_graphs(get_pool().graphs)
    body = describe_service(request.base_url, graphs, tuple(list_default_graphs(list(graphs))), form)
    return Response(body, content_type=form.content_type, headers={"Vary": "Accept"})


def _tag(job: Job) -> str:
    """Return an entity tag: the same data, question and formats have the same answer."""
    asked = (
        get_pool().identity,
        job.query.text,
        sorted(job.formats.items()),
        job.default_graphs,
        job.named_graphs,
        job.base,
    )
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:32]


def _add_cache_headers(response: Response, job: Job, tag: str) -> Response:
    response.headers["Vary"] = "Accept"
    if job.query.repeatable:
        # Caches may keep it, but ask each time whether the data is still the same.
        response.headers["Cache-Control"] = "public, no-cache"
        response.set_etag(tag)
    return response


def _make_page(text: str, result: Result | None) -> Response:
    page = render_template("query.html", query=text, result=result)
    return Response(page, mimetype="text/html", headers={"Vary": "Accept"})
