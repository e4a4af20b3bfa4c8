"""A snapshot in memory, which answers queries as a server over it would, without its limits on time and memory."""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from poakg.api.source import NOTHING
from poakg.api.source import Result
from poakg.engine.dataset import Data
from poakg.engine.dataset import close_view
from poakg.engine.dataset import open_view
from poakg.engine.evaluation import evaluate
from poakg.engine.failures import explain_error
from poakg.engine.limits import Limits
from poakg.engine.loading import list_graphs
from poakg.engine.loading import load_data
from poakg.engine.query_check import check_query
from poakg.engine.sharing import find_shared
from poakg.errors import SnapshotError
from poakg.graph.frame import Frame
from poakg.namespaces import BASE

_BASE = f"{BASE}sparql"


class LocalSource:
    """The statements of RDF ``files``, the first of which is a snapshot; queries may ask the endpoints ``services``."""

    def __init__(self, files: Sequence[Path], services: Iterable[str] = ()) -> None:
        self._files = [str(path) for path in files]
        self._limits = Limits(query_kb=16_384, depth=1000, services=frozenset(services))

    @property
    def name(self) -> str:
        """Name of the snapshot."""
        return Path(self._files[0]).stem

    @cached_property
    def data(self) -> Data:
        """The statements; examples and what is superseded are set apart. Raises SnapshotError."""
        try:
            # A snapshot has each statement once; only further files may have them again.
            shared = map(frozenset, find_shared(self._files)) if len(self._files) > 1 else ()
            return load_data(self._files, lambda: list(shared))
        except (OSError, SyntaxError, ValueError) as error:
            raise SnapshotError(
                f"The graph cannot be read: {error}.", "Correct the file, or run: poakg build"
            ) from error

    @property
    def graphs(self) -> list[str]:
        """The named graphs, sorted."""
        return sorted([*list_graphs(self.data.store), *self.data.apart])

    def query(self, text: str, graphs: Sequence[str] | None = None, bindings: Mapping[str, str] = NOTHING) -> Result:
        """Return the result of a query; see ``Source``."""
        job = {
            "base": _BASE,
            "default_graphs": graphs,
            "named_graphs": graphs,
            "bindings": bindings,
            "texts": {},
        }
        query = check_query(text, self._limits)
        try:
            view = open_view(self.data, query, job)
            try:
                return _read(evaluate(self.data, query, view, job))
            finally:
                close_view(self.data, view)
        except SyntaxError as error:
            raise explain_error({"code": "query-syntax", "message": str(error)}, self._limits) from error
        except (OSError, ValueError, RuntimeError) as error:
            raise explain_error({"code": "query-failed", "message": str(error)}, self._limits) from error


def _read(result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Result:
    if isinstance(result, ox.QuerySolutions):
        return Frame.solve(result)
    return bool(result) if isinstance(result, ox.QueryBoolean) else list(result)
