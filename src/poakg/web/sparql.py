"""The SPARQL protocol, read side (SPARQL 1.1 Protocol §2.1): what a request asks, as a job for the engine."""

import hashlib

import pyoxigraph as ox

from poakg.engine.job import Job
from poakg.namespaces import BASE
from poakg.web.http.negotiation import choose_encoding
from poakg.web.http.negotiation import choose_formats
from poakg.web.http.negotiation import is_format
from poakg.web.http.problems import BadRequestError
from poakg.web.http.problems import ReadOnlyError
from poakg.web.http.problems import UnsupportedMediaTypeError
from poakg.web.http.request import FORM
from poakg.web.http.request import Request
from poakg.web.http.route import READING

QUERY = "application/sparql-query"
METHODS = (*READING, "POST", "QUERY")

# Relative IRIs are resolved against this, wherever the server runs: the address it is reached by is no business of
# the answer, which caches may give to others.
QUERY_BASE = f"{BASE}sparql"
_UPDATE = "application/sparql-update"
_BODY_METHODS = ("POST", "QUERY")
# A request that has one of these parameters asks something.
_ASKING = {"query", "update", "default-graph-uri", "named-graph-uri"}


def read_job(request: Request, formats: dict[str, str] | None = None) -> Job | None:
    """Return what ``request`` asks as a job for the engine, None where it asks nothing (Service Description §2).

    The answer is to be in ``formats``, or else in those that the request names or accepts.
    Raises BadRequestError, ReadOnlyError, UnsupportedMediaTypeError or UnknownFormatError.
    """
    if request.method in ("GET", "HEAD") and not _ASKING & request.parameters.keys():
        return None
    parameters = _read_parameters(request)
    # Some editors begin a file with a byte order mark, which is not part of the query.
    text = _take_one(parameters, "query").removeprefix("\ufeff")
    default_graphs, named_graphs = parameters.get("default-graph-uri"), parameters.get("named-graph-uri")
    for iri in [*(default_graphs or []), *(named_graphs or [])]:
        if not is_iri(iri):
            raise BadRequestError(f"{iri!r} is not an absolute IRI.", "Name graphs by their IRIs.")
    if default_graphs is not None or named_graphs is not None:
        # §2.1.4: what the request names goes before FROM, and what it leaves out is empty.
        default_graphs, named_graphs = default_graphs or [], named_graphs or []
    encoding = "identity"
    if formats is None:
        formats = choose_formats(request.accept, _find_format(parameters))
        encoding = choose_encoding(request.accept_encoding)
    return Job(text, formats, default_graphs, named_graphs, base=QUERY_BASE, encoding=encoding)


def make_tag(job: Job, identity: str) -> str:
    """Return an entity tag: the same data, question, formats and coding have the same answer.

    A weak one: rows in another order and other labels of blank nodes are the same answer (RFC 9110 §8.8.1).
    """
    return f'W/"{hashlib.sha256(identity.encode() + job.message).hexdigest()[:32]}"'


def is_iri(text: str) -> bool:
    """Return whether ``text`` is an absolute IRI that a graph could name."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def _read_parameters(request: Request) -> dict[str, list[str]]:
    """Return the parameters of the request by name; those of the address count in every form."""
    parameters = dict(request.parameters)
    form = request.content_type == FORM and request.method in _BODY_METHODS
    sent = request.form if form else {}
    if "update" in parameters or "update" in sent or request.content_type == _UPDATE:
        raise ReadOnlyError("This endpoint takes no updates.", "Send queries; the data changes with each release.")
    if request.method in _BODY_METHODS:
        request.check_coding()
        if form:
            for name, values in sent.items():
                parameters[name] = [*parameters.get(name, []), *values]
        elif request.content_type == QUERY:
            parameters["query"] = [*parameters.get("query", []), request.text]
        else:
            raise UnsupportedMediaTypeError(
                f"A body of type {request.content_type or '(none)'} is not a SPARQL query.", f"Send {QUERY} or {FORM}."
            )
    return parameters


def _find_format(parameters: dict[str, list[str]]) -> str | None:
    """Return the format that the parameters name; other clients call ours output or results, whatever they mean."""
    named = parameters.get("format", [""])[0]
    others = [parameters[name][0] for name in ("output", "results") if name in parameters]
    return named if named and (is_format(named) or not others) else next(filter(is_format, others), None)


def _take_one(parameters: dict[str, list[str]], name: str) -> str:
    values = parameters.get(name, [])
    if len(values) != 1:
        raise BadRequestError(
            f"The request has {len(values)} parameters called {name}; it must have one.", f"Send {name} once."
        )
    return values[0]
