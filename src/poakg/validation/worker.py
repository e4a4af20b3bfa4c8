"""Check files in a process that can do no harm: bounded, without files to write or a network to reach.

``python -m poakg.validation.worker`` reads one task from standard input and writes one answer to standard output. Each
is a line of JSON followed by bytes: the task is followed by its files, the answer by the report in the format asked
for. Submitted files come from anybody; a process that reads one is killed by the kernel when it takes too much.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from poakg.validation.confinement import confine


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


def main() -> None:
    """Confine this process, check what standard input brings, and answer on standard output."""
    task = Task(**json.loads(sys.stdin.buffer.readline()))
    confine(task.seconds, task.mebibytes, task.scratch)
    # Imported here, so that nothing of it runs unconfined.
    from poakg.validation.confined_check import answer  # noqa: PLC0415

    contents = [(name, sys.stdin.buffer.read(size)) for name, size in task.files]
    fields, report = answer(Path(task.rulebook), contents, task.format, task.rules_at, task.encoding)
    sys.stdout.buffer.write(json.dumps(fields | {"size": len(report)}).encode() + b"\n" + report)


if __name__ == "__main__":
    main()
