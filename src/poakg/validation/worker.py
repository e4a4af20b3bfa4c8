"""Check files in a process that can do no harm: bounded, without files to write or a network to reach.

``python -m poakg.validation.worker`` reads one task from standard input and writes one answer to standard output. Each
is a line of JSON followed by bytes: the task is followed by its files, the answer by the report in the format asked
for. Submitted files come from anybody; a process that reads one is killed by the kernel when it takes too much.
"""

import json
import sys

from poakg.validation.confinement import confine
from poakg.validation.task import Task


def main() -> None:
    """Confine this process, check what standard input brings, and answer on standard output."""
    task = Task(**json.loads(sys.stdin.buffer.readline()))
    confine(task.seconds, task.mebibytes, task.scratch)
    # Imported here, so that nothing of it runs unconfined.
    from poakg.validation.confined_check import answer  # noqa: PLC0415

    contents = [(name, sys.stdin.buffer.read(size)) for name, size in task.files]
    fields, report = answer(task, contents)
    sys.stdout.buffer.write(json.dumps(fields | {"size": len(report)}).encode() + b"\n" + report)


if __name__ == "__main__":
    main()
