"""What goes to the process that checks files, and what comes back."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Task:
    """What to check: name and size in bytes of each file, the compiled rules, the format of the report, the bounds.

    ``encoding`` is that of text files without a mark of Unicode, guessed when empty.
    """

    files: list[tuple[str, int]]
    rulebook: str
    format: str
    seconds: float
    mebibytes: int
    scratch: str = ""
    rules_at: str = ""
    """Where the page that shows the report has the rules."""
    encoding: str = ""
    most_bytes: int = 0
    """The largest size of a report, in bytes, since the caller holds it whole; 0 sets no limit."""


def pack_task(task: Task, contents: Sequence[bytes]) -> bytes:
    """Return what a process is sent, files included."""
    return json.dumps(asdict(task)).encode() + b"\n" + b"".join(contents)


def unpack_answer(answer: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the head of an answer and the report: ``code`` is the exit code of the check, ``failure`` a PoakgError.

    Raises ValueError when the process died before its answer was whole.
    """
    head, _, body = answer.partition(b"\n")
    fields: dict[str, Any] = json.loads(head)
    if fields["size"] != len(body):
        raise ValueError(fields["size"])
    return fields, body
