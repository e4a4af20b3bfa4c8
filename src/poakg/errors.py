"""Everything that can go wrong, as one tree; findings about a submission are values and live elsewhere."""


class PoakgError(Exception):
    """A failure that a person can do something about.

    ``code`` names the cause for machines, the message says what is wrong and ``next_step`` what to do.
    """

    code = "error"

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        # What is printed below the message where nobody catches it, as by a WSGI server that cannot start.
        self.add_note(next_step)

    def __reduce__(self) -> tuple[type["PoakgError"], tuple[str, str], dict[str, object]]:
        return type(self), (self.message, self.next_step), self.__dict__


class SourceError(PoakgError):
    """A file of the ontology, the shapes, the data or the queries is not as it must be."""

    code = "source"


class SettingError(PoakgError):
    """A variable of the environment sets a value that cannot be used."""

    code = "setting"


class OutputError(PoakgError):
    """A file cannot be written."""

    code = "output"


class SnapshotError(PoakgError):
    """A snapshot cannot be written, or what is there is not a whole snapshot."""

    code = "snapshot"


class DocumentError(PoakgError):
    """A copy of the official document does not follow the structure the graph gives it."""

    code = "document"


class UnreadableError(PoakgError):
    """A submitted file cannot be read as any of the accepted formats; ``file`` is its name where it is known."""

    code = "unreadable"
    file: str = ""


class ArchiveError(PoakgError):
    """The archive of submissions cannot be written, or what it holds is not what was put there."""

    code = "archive"


class ForeignStatementError(PoakgError):
    """A submission speaks of things that are not part of it, or does not say whose it is."""

    code = "foreign-statement"


class ComparisonError(PoakgError):
    """Two submissions are of different kinds, so that their cells cannot be compared."""

    code = "comparison"


class BaselineError(PoakgError):
    """A file given as a baseline is not the outcome of an earlier run."""

    code = "baseline"


class UnknownNameError(PoakgError):
    """A query, a rule or a kind of submission of that name does not exist."""

    code = "unknown-name"


class UnknownParameterError(PoakgError):
    """A question is given a parameter that it does not declare."""

    code = "unknown-parameter"


class UnknownValueError(PoakgError):
    """A parameter of a question is given a value that it does not allow."""

    code = "unknown-value"


class QueryRefusedError(PoakgError):
    """A query is refused before it is run."""

    code = "query-refused"


class QuerySyntaxError(PoakgError):
    """A query does not parse; ``place`` is the line and column where that shows, if it is known.

    ``excerpt`` is that line with a caret below, where the query is at hand.
    """

    code = "query-syntax"
    place: tuple[int, int] | None = None
    excerpt: str = ""


class QueryTimeoutError(PoakgError):
    """A query used up its time."""

    code = "query-timeout"


class QueryFailedError(PoakgError):
    """The process that evaluated a query died before it was done."""

    code = "query-failed"


class ResultTooLargeError(PoakgError):
    """An answer is longer than the endpoint sends."""

    code = "result-too-large"


class BusyError(PoakgError):
    """All workers are taken and the queue is full."""

    code = "busy"


class EngineError(PoakgError):
    """The query engine cannot start."""

    code = "engine"


class RemoteEngineError(PoakgError):
    """The engine that queries are passed on to cannot be reached, or its answer is not one."""

    code = "remote-engine"


class RemoteUnreachableError(RemoteEngineError):
    """The engine that queries are passed on to cannot be reached at all."""

    code = "remote-unreachable"


class RemoteTimeoutError(PoakgError):
    """The engine that queries are passed on to did not answer in time."""

    code = "remote-timeout"


class NotAcceptableError(PoakgError):
    """None of the formats the caller accepts can hold the result."""

    code = "not-acceptable"


class MissingPackageError(PoakgError):
    """A package that only some users need is not installed."""

    code = "missing-package"


class EndpointError(PoakgError):
    """A SPARQL endpoint cannot be reached, or does not answer as the protocol says."""

    code = "endpoint"


class ShapesError(PoakgError):
    """A shapes graph or a query in it is ill-formed, or validation with it fails."""

    code = "shapes"
