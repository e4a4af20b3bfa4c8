"""A SPARQL endpoint elsewhere, asked by the SPARQL 1.1 Protocol."""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from collections.abc import Sequence
from functools import cached_property
from http.client import HTTPException

import pyoxigraph as ox

from poakg import __version__
from poakg.api.source import NOTHING
from poakg.api.source import Result
from poakg.errors import EndpointError
from poakg.graph.frame import Frame

_ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9, text/turtle;q=0.8"
_GRAPHS = "SELECT DISTINCT ?graph WHERE { GRAPH ?graph { ?s ?p ?o } }"
_BEGINNINGS = ("http://", "https://")


def is_address(text: str) -> bool:
    """Return whether ``text`` is the address of an endpoint rather than the name of a file."""
    return text.lower().startswith(_BEGINNINGS)


class EndpointSource:
    """The endpoint at ``address``; an answer may take ``timeout`` seconds to begin and between its parts."""

    def __init__(self, address: str, timeout: float = 60.0) -> None:
        self.name = address
        self._timeout = timeout

    @cached_property
    def graphs(self) -> list[str]:
        """The named graphs that the endpoint shows, sorted."""
        found = self.query(_GRAPHS)
        return sorted(str(row["graph"]) for row in found) if isinstance(found, Frame) else []

    def query(self, text: str, graphs: Sequence[str] | None = None, bindings: Mapping[str, str] = NOTHING) -> Result:
        """Return the result of a query; see ``Source``.

        ``bindings`` are added as VALUES behind the query, so that the variables must be among its columns.
        """
        if bindings:
            names = " ".join(f"?{name}" for name in bindings)
            iris = " ".join(str(ox.NamedNode(iri)) for iri in bindings.values())
            text = f"{text}\nVALUES ({names}) {{ ({iris}) }}"
        pairs = [("query", text)]
        for graph in graphs or ():
            pairs += [("default-graph-uri", graph), ("named-graph-uri", graph)]
        media_type, body = self._send(urllib.parse.urlencode(pairs).encode())
        try:
            return _read(media_type, body)
        except (SyntaxError, ValueError) as error:
            raise EndpointError(
                f"The answer of {self.name} is {media_type}, which is not the result of a query: {error}.",
                "Give the address of a SPARQL endpoint, which often ends with /sparql.",
            ) from error

    def _send(self, body: bytes) -> tuple[str, bytes]:
        """Return media type and body of the answer."""
        headers = {"Accept": _ACCEPT, "User-Agent": f"poakg/{__version__}"}
        request = urllib.request.Request(self.name, body, headers)  # noqa: S310 - is_address has looked at it
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:  # noqa: S310
                return answer.headers.get_content_type(), answer.read()
        except urllib.error.HTTPError as error:
            raise _explain(self.name, error) from error
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise EndpointError(
                f"{self.name} cannot be reached: {reason}.", "Check the address, or try later."
            ) from error


def _explain(address: str, error: urllib.error.HTTPError) -> EndpointError:
    """Return what an endpoint reports; ours says in JSON what to do (RFC 9457), others in any words."""
    body = error.read(10_000)
    try:
        problem = json.loads(body)
        message, next_step = str(problem["detail"]), str(problem["next_step"])
    except (ValueError, KeyError, TypeError):
        message = " ".join(body.decode("utf-8", "replace").split())[:300] or error.reason
        next_step = "Change the query, or ask its operator."
    return EndpointError(f"{address} answers {error.code}: {message}", next_step)


def _read(media_type: str, body: bytes) -> Result:
    if media_type in ("application/sparql-results+json", "application/json"):
        found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        return Frame.solve(found) if isinstance(found, ox.QuerySolutions) else bool(found)
    form = ox.RdfFormat.from_media_type(media_type)
    if form is None:
        raise ValueError("it is neither RDF nor a table")
    return [quad.triple for quad in ox.parse(body, format=form)]
