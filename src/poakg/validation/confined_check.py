"""What a confined process does for its task; only ``poakg.validation.worker`` imports this."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from poakg.errors import PoakgError
from poakg.graph.snapshot import Prepared
from poakg.validation.report.formats.table import FORMATS
from poakg.validation.rulebook import Rulebook
from poakg.validation.service import check
from poakg.validation.service import choose_exit_code


def answer(prepared: Path, contents: Iterable[tuple[str, bytes]], format_name: str) -> tuple[dict[str, Any], bytes]:
    """Return the head of the answer and the report on ``contents``, files by name, with the rules in ``prepared``.

    What a person can do something about comes back as ``failure`` with code, message and next step.
    """
    try:
        rulebook = Rulebook(Prepared(prepared).read_rulebook())
        run = check(rulebook, contents={Path(name): content for name, content in contents})
        report = b"".join(FORMATS[format_name].encode(run))
    except PoakgError as error:
        return {"failure": {"code": error.code, "message": error.message, "next_step": error.next_step}}, b""
    return {"code": choose_exit_code(run), "nothing_read": not any(one.is_read for one in run.reports)}, report
