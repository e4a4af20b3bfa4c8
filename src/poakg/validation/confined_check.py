"""What a confined process does for its task; only ``poakg.validation.worker`` imports this."""

import json
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from poakg.errors import PoakgError
from poakg.errors import ResultTooLargeError
from poakg.graph.snapshot import Prepared
from poakg.validation.report.formats.html import write_fragment
from poakg.validation.report.formats.table import FORMATS
from poakg.validation.report.formats.table import PAGE
from poakg.validation.report.run import Run
from poakg.validation.rulebook import Rulebook
from poakg.validation.service import Options
from poakg.validation.service import check
from poakg.validation.service import choose_exit_code
from poakg.validation.task import Task

# A page gets no larger copy.
_MOST_COPIED = 4 << 20


def answer(task: Task, contents: Iterable[tuple[str, bytes]]) -> tuple[dict[str, Any], bytes]:
    """Return the head of the answer to ``task`` and the report on ``contents``, files by name.

    What a person can do something about comes back as ``failure`` with code, message and next step.
    """
    try:
        rulebook = Rulebook(Prepared(Path(task.rulebook)).read_rulebook())
        options = Options(encoding=task.encoding)
        run = check(rulebook, contents={Path(name): content for name, content in contents}, options=options)
        report = _write_page(run, task.rules_at) if task.format == PAGE else _write(run, task)
    except PoakgError as error:
        return {"failure": {"code": error.code, "message": error.message, "next_step": error.next_step}}, b""
    return {"code": choose_exit_code(run), "nothing_read": not any(one.is_read for one in run.reports)}, report


def _write(run: Run, task: Task) -> bytes:
    """Return the report in the format of ``task``. Raises ResultTooLargeError."""
    pieces, size = [], 0
    for piece in FORMATS[task.format].encode(run):
        pieces.append(piece)
        size += len(piece)
        if 0 < task.most_bytes < size:
            raise ResultTooLargeError(
                f"The report is larger than {task.most_bytes >> 20} MiB.",
                "Correct what is found most often and check again, ask for html, or run 'poakg validate'.",
            )
    return b"".join(pieces)


def _write_page(run: Run, rules_at: str) -> bytes:
    """Return the findings as a part of a page, and the marked spreadsheet where there is one, as JSON."""
    try:
        copy = b"".join(FORMATS["xlsx"].encode(run))
    except PoakgError:
        # What is submitted is not a spreadsheet, or is several.
        copy = b""
    fields = {
        "findings": write_fragment(run, rules_at),
        "count": sum(len(report.findings) for report in run.reports),
        "unread": run.unread,
        "copy": b64encode(copy).decode() if len(copy) <= _MOST_COPIED else "",
        "is_large": len(copy) > _MOST_COPIED,
    }
    return json.dumps(fields).encode()
