"""Submissions checked over HTTP: nothing is kept, and the work is done in a process that may die."""

import asyncio
import io
import logging
import os
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from werkzeug.formparser import parse_form_data

from poakg.errors import BusyError
from poakg.errors import NotAcceptableError
from poakg.errors import PoakgError
from poakg.errors import QueryTimeoutError
from poakg.errors import UnreadableError
from poakg.settings import ServerLimits
from poakg.validation.report.formats.table import FORMATS
from poakg.web.http.budget import Budget
from poakg.web.http.exchange import Exchange
from poakg.web.http.negotiation import choose_media_type
from poakg.web.http.problems import BadRequestError
from poakg.web.http.problems import UnsupportedMediaTypeError
from poakg.web.http.reply import Reply
from poakg.web.http.request import Request

ENDINGS = {
    "application/json": ".json",
    "application/ld+json": ".jsonld",
    "application/n-quads": ".nq",
    "application/n-triples": ".nt",
    "application/rdf+xml": ".rdf",
    "application/trig": ".trig",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/zip": ".zip",
    "text/csv": ".csv",
    "text/turtle": ".ttl",
}
"""Media types of submissions and the ending of a file of that type."""

_log = logging.getLogger(__name__)

_FORM = "multipart/form-data"
_MOST_FILES = 50
# The formats that say something to whoever is not at a terminal; the first is the default.
_TOLD = ("json", "html", "sarif", "csv", "turtle", "xlsx", "junit")
_UNREADABLE = 2
_DISPOSITION = {"xlsx": 'attachment; filename="checked.xlsx"', "csv": 'attachment; filename="findings.csv"'}


class CheckTimeoutError(QueryTimeoutError):
    """A check used up its time or memory."""

    code = "check-timeout"


class Checker:
    """Checks what is sent to /validate, each in a process of its own, over the ``snapshots`` of this server."""

    def __init__(self, limits: ServerLimits, budget: Budget, snapshots: Path) -> None:
        self._limits = limits
        self._budget = budget
        self._snapshots = snapshots
        self._places = asyncio.Semaphore(limits.checks)
        self._preparing = asyncio.Lock()
        self._is_prepared = False

    async def check(self, exchange: Exchange) -> Reply:
        """Answer with the findings in the format that the client accepts."""
        request = exchange.request
        name, content, wanted = _read_submission(request)
        told = _choose_format(request, wanted)
        exchange.ending.callback(await self._budget.admit(request.client))
        await self._prepare()
        code, output, errors = await self._run(name, content, told)
        if code < 0:
            raise CheckTimeoutError(
                f"The check took more than {self._limits.check_seconds:g} seconds or {self._limits.check_mb} MiB.",
                "Send less at once, or run 'poakg validate' on a machine of your own.",
            )
        if not output:
            self._explain(code, errors)
        headers = {"content-type": _name_type(told), "cache-control": "no-store", "vary": "Accept"}
        if told in _DISPOSITION:
            headers["content-disposition"] = _DISPOSITION[told]
        if told == "html":
            headers["content-security-policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        return Reply(200, headers, output)

    async def _prepare(self) -> None:
        """Let the rules be prepared once, since a confined process can write nothing beside the snapshot."""
        async with self._preparing:
            if self._is_prepared:
                return
            line = [sys.executable, "-m", "poakg", "rule", "--format", "json", "--snapshots", str(self._snapshots)]
            code, _, errors = await _run(line, b"", {"HOME": os.environ.get("HOME", "/")})
            if code:
                _log.error("the rules cannot be prepared: %s", errors)
                raise PoakgError("The check failed.", "Tell who runs this server.")
            self._is_prepared = True

    def _explain(self, code: int, errors: str) -> NoReturn:
        if code != _UNREADABLE:
            _log.error("a check ended with %d: %s", code, errors)
            raise PoakgError("The check failed.", "Tell who runs this server, if possible with the file.")
        message, _, next_step = errors.partition("→")
        raise UnreadableError(_clean(message), _clean(next_step))

    async def _run(self, name: str, content: bytes, told: str) -> tuple[int, bytes, str]:
        if self._places.locked():
            raise BusyError("Too many checks are asked for at once.", "Try again in a few seconds.")
        limits = self._limits
        line = [sys.executable, "-m", "poakg.validation.worker", str(limits.check_seconds), str(limits.check_mb)]
        line += ["validate", "-", "--name", name, "--format", told, "--snapshots", str(self._snapshots)]
        # A confined process may start no others.
        line += ["--processes", "1"]
        # Spreadsheets are written by way of files, which lie in a folder of their own for as long as that takes.
        with tempfile.TemporaryDirectory() as scratch:
            async with self._places:
                return await _run(line, content, {"TMPDIR": scratch} if told == "xlsx" else {})


async def _run(line: list[str], content: bytes, environment: dict[str, str]) -> tuple[int, bytes, str]:
    process = await asyncio.create_subprocess_exec(
        *line,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={"PATH": os.defpath, "NO_COLOR": "1", "COLUMNS": "1000", "PYTHONDONTWRITEBYTECODE": "1", **environment},
        start_new_session=True,
    )
    try:
        output, errors = await process.communicate(content)
    except BaseException:
        process.kill()
        raise
    return process.returncode or 0, output, errors.decode(errors="replace")


def _choose_format(request: Request, wanted: str | None) -> str:
    named = request.get_parameter("format") or wanted
    if named is not None:
        if named not in _TOLD:
            raise BadRequestError(f"Findings are not told as {named}.", f"Use one of {', '.join(_TOLD)}.")
        return named
    chosen = choose_media_type(request.accept, {FORMATS[name].media_type: name for name in _TOLD})
    if chosen is None:
        raise NotAcceptableError(
            "Findings are told in none of the accepted formats.",
            f"Accept one of {', '.join(FORMATS[name].media_type for name in _TOLD)}.",
        )
    return chosen


def _name_type(told: str) -> str:
    media_type = FORMATS[told].media_type
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _read_submission(request: Request) -> tuple[str, bytes, str | None]:
    """Return name and content of what is submitted, and the format that a form asks for.

    The files of a form together make an archive.
    """
    if request.content_type == _FORM:
        return _read_form(request)
    ending = ENDINGS.get(request.content_type)
    if ending is None:
        raise UnsupportedMediaTypeError(
            f"A body of type {request.content_type or '(none)'} is no submission.",
            f"Send one of {', '.join(ENDINGS)}, or files in a form ({_FORM}).",
        )
    if not request.body:
        raise BadRequestError("The request has no body.", "Send the submission as the body.")
    return f"submission{ending}", request.body, None


def _read_form(request: Request) -> tuple[str, bytes, str | None]:
    environment = {
        "wsgi.input": io.BytesIO(request.body),
        "CONTENT_TYPE": request.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "REQUEST_METHOD": "POST",
    }
    _, fields, files = parse_form_data(environment)
    wanted = fields.get("format")
    given = {}
    for entry in [entry for entries in files.listvalues() for entry in entries][: _MOST_FILES + 1]:
        given[Path(entry.filename or "").name.replace("\0", "")] = entry.stream.read()
    given.pop("", None)
    if not given or len(given) > _MOST_FILES:
        raise BadRequestError(f"The form has {len(given)} files.", f"Send at least one, and at most {_MOST_FILES}.")
    if len(given) == 1:
        return *next(iter(given.items())), wanted
    return "submission.zip", _pack(given), wanted


def _pack(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _clean(text: str) -> str:
    return " ".join(text.replace("error[unreadable]:", " ").split())
