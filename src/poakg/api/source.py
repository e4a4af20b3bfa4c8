"""What a knowledge graph is asked through: a snapshot in memory, an endpoint elsewhere, or the engine of a server."""

from collections.abc import Mapping
from collections.abc import Sequence
from types import MappingProxyType
from typing import Protocol

import pyoxigraph as ox

from poakg.graph.frame import Frame

Result = Frame | bool | list[ox.Triple]
"""What SELECT, what ASK, and what CONSTRUCT and DESCRIBE give."""

NOTHING: Mapping[str, str] = MappingProxyType({})


class Source(Protocol):
    """Answers queries over one state of the graph."""

    @property
    def name(self) -> str:
        """What people call it: the name of the snapshot, or the address of the endpoint."""

    @property
    def graphs(self) -> list[str]:
        """The named graphs, sorted, those that are set apart included."""

    def query(self, text: str, graphs: Sequence[str] | None = None, bindings: Mapping[str, str] = NOTHING) -> Result:
        """Return the result of a query over its default graph, or over ``graphs`` in place of it.

        ``bindings`` give variables of the query an IRI. Raises QuerySyntaxError, QueryRefusedError,
        QueryTimeoutError, QueryFailedError, or EndpointError where an endpoint cannot be reached.
        """
