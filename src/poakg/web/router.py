"""Find the route of a request."""

from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any

from werkzeug.routing import Map
from werkzeug.routing import PathConverter

from poakg.web.http.request import Request
from poakg.web.http.route import Route
from poakg.web.limits import SiteLimits


class AnyPathConverter(PathConverter):
    """A path of any characters, line ends included."""

    regex = "(?s:[^/].*?)"


class Router:
    """Finds the route of a request by the map of addresses that Flask has made of ``routes``."""

    def __init__(self, routes: Iterable[Route], addresses: Map) -> None:
        routes = tuple(routes)
        self._adapter = addresses.bind("localhost")
        self._any = routes[0]
        self._by_name = {route.name: route for route in routes}
        # What has no variable part is found without the map.
        self._fixed: dict[tuple[str, str], tuple[Route, Mapping[str, Any]]] = {
            (route.path, method): (route, {}) for route in routes if "<" not in route.path for method in route.methods
        }

    def find_body_size(self, request: Request, limits: SiteLimits) -> int:
        """Return how many bytes the body of ``request`` may have, wherever it goes."""
        route, _ = self._fixed.get((request.path, request.method), (self._any, {}))
        return route.find_largest_body(limits)

    def find(self, request: Request) -> tuple[Route, Mapping[str, Any]]:
        """Return the route of ``request`` and the variable parts of its path. Raises HTTPException."""
        found = self._fixed.get((request.path, request.method))
        if found is None:
            name, parts = self._adapter.match(request.path, request.method)
            found = self._by_name[name], parts
        return found
