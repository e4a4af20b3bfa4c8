"""A request as the server takes it in, before anybody knows what it asks for."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs

from poakg.web.http.problems import BadRequestError

_MOST_PARAMETERS = 1000


@dataclass
class Request:
    """What a client sent. ``path`` is below ``prefix``, under which a proxy may have put this server.

    ``root`` is the address of the server as the client sees it: scheme, host and prefix, no slash at its end.
    """

    method: str
    path: str
    query_string: str
    headers: dict[str, str]
    client: str
    root: str
    prefix: str
    version: str
    body: bytes = b""

    @cached_property
    def parameters(self) -> dict[str, list[str]]:
        """Parameters of the address by name. Raises BadRequestError."""
        return parse_form(self.query_string)

    def get_parameter(self, name: str) -> str | None:
        """Return the first value of a parameter of the address."""
        return self.parameters[name][0] if name in self.parameters else None

    @property
    def accept(self) -> str:
        """Media types the client accepts."""
        return self.headers.get("accept", "")

    @cached_property
    def content_type(self) -> str:
        """Media type of the body, without parameters."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()


def parse_form(text: str) -> dict[str, list[str]]:
    """Return the parameters of a form or an address by name. Raises BadRequestError."""
    try:
        return parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
    except UnicodeDecodeError as error:
        raise BadRequestError("The parameters are not in UTF-8.", "Encode them as UTF-8, then by percents.") from error
    except ValueError as error:
        raise BadRequestError(f"The request has more than {_MOST_PARAMETERS} parameters.", "Send fewer.") from error


def read_scope(scope: dict[str, Any], prefix: str, trusted: frozenset[str]) -> Request:
    """Return the request of an ASGI ``scope``; the headers of a proxy count where it is ``trusted``."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    client = scope["client"][0] if scope["client"] else ""
    scheme, host = scope["scheme"], headers.get("host", "localhost")
    if client in trusted:
        client = headers.get("x-forwarded-for", client).split(",")[-1].strip()
        scheme = headers.get("x-forwarded-proto", scheme)
        host = headers.get("x-forwarded-host", host)
        prefix = headers.get("x-forwarded-prefix", prefix).rstrip("/")
    path = scope["path"]
    if prefix and (path == prefix or path.startswith(f"{prefix}/")):
        path = path[len(prefix) :] or "/"
    return Request(
        method=scope["method"],
        path=path,
        query_string=scope["query_string"].decode("latin-1"),
        headers=headers,
        client=client,
        root=f"{scheme}://{host}{prefix}",
        prefix=prefix,
        version=scope["http_version"],
    )
