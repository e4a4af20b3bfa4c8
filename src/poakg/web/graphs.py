"""The graph store, read side (SPARQL 1.1 Graph Store HTTP Protocol §5.2): whole graphs as RDF."""

from flask import Blueprint
from flask import Response
from flask import abort
from flask import request

from poakg.store import list_default_graphs
from poakg.web.answers import get_pool
from poakg.web.answers import send_graphs
from poakg.web.problems import BadRequestError

blueprint = Blueprint("graphs", __name__)


@blueprint.get("/graph-store")
def send_graph() -> Response:
    """Send the graph that the parameter graph names, or the default graph; 404 when there is no such graph."""
    names = request.args.getlist("graph")
    default = "default" in request.args
    if len(names) + default != 1:
        raise BadRequestError("The request does not name one graph.", "Send graph=IRI once, or default.")
    graphs = get_pool().graphs
    if default:
        return send_graphs(*list_default_graphs(graphs))
    if names[0] not in graphs:
        abort(404, f"There is no graph {names[0]}.")
    return send_graphs(names[0])
