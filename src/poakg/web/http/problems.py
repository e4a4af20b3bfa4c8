"""What can go wrong between a client and this server, and the status that each failure has."""

from poakg.errors import PoakgError

STATUS = {
    "query-syntax": 400,
    "query-refused": 400,
    "bad-request": 400,
    "unknown-format": 400,
    "unknown-parameter": 400,
    "unknown-value": 400,
    "read-only": 403,
    "unknown-name": 404,
    "not-found": 404,
    "method-not-allowed": 405,
    "not-acceptable": 406,
    "body-timeout": 408,
    "too-large": 413,
    "unsupported-media-type": 415,
    "unreadable": 422,
    "over-budget": 429,
    "query-failed": 500,
    "result-too-large": 500,
    "remote-engine": 502,
    "remote-unreachable": 502,
    "remote-timeout": 504,
    "busy": 503,
    "query-timeout": 503,
    "check-timeout": 503,
    "engine": 503,
    "snapshot": 503,
}
"""Status by the code of an error; any other code is a fault of the server."""


class BadRequestError(PoakgError):
    """A request that does not follow the protocol."""

    code = "bad-request"


class ReadOnlyError(PoakgError):
    """A request to change what can only be read."""

    code = "read-only"


class UnsupportedMediaTypeError(PoakgError):
    """A request whose body is of a type that is not understood."""

    code = "unsupported-media-type"


class NotFoundError(PoakgError):
    """An address at which nothing is."""

    code = "not-found"


class MethodNotAllowedError(PoakgError):
    """A method that an address does not take; ``allowed`` are those that it does."""

    code = "method-not-allowed"

    def __init__(self, message: str, next_step: str, allowed: str) -> None:
        super().__init__(message, next_step)
        self.allowed = allowed


class TooLargeError(PoakgError):
    """A body of more than ``most`` bytes, the largest it may have."""

    code = "too-large"

    def __init__(self, most: int) -> None:
        super().__init__(f"The body is larger than {most // 1024} KiB.", "Send less at once.")


class BodyTimeoutError(PoakgError):
    """A body that took too long to come."""

    code = "body-timeout"


class OverBudgetError(PoakgError):
    """A client that used up its share; ``seconds`` is when to come back."""

    code = "over-budget"

    def __init__(self, message: str, next_step: str, seconds: int) -> None:
        super().__init__(message, next_step)
        self.seconds = seconds


class HttpError(PoakgError):
    """A failure that HTTP has a name for and this module has no class for; ``status`` is its number."""

    def __init__(self, message: str, next_step: str, status: int, code: str) -> None:
        super().__init__(message, next_step)
        self.status = status
        self.code = code
