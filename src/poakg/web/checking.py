"""Submissions checked over HTTP: nothing is kept, and the work is done in a process that may die."""

import asyncio
import io
import json
import logging
import os
import sys
import tempfile
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import parse_form_data

from poakg.errors import BusyError
from poakg.errors import NotAcceptableError
from poakg.errors import PoakgError
from poakg.errors import QueryTimeoutError
from poakg.submission.formats.encoding import is_encoding
from poakg.validation.report.formats.table import FORMATS
from poakg.validation.report.formats.table import PAGE
from poakg.validation.task import Task
from poakg.validation.task import pack_task
from poakg.validation.task import unpack_answer
from poakg.web.http.budget import Budget
from poakg.web.http.exchange import Exchange
from poakg.web.http.negotiation import choose_media_type
from poakg.web.http.problems import BadRequestError
from poakg.web.http.problems import UnsupportedMediaTypeError
from poakg.web.http.reply import Reply
from poakg.web.http.request import Request
from poakg.web.limits import ServerLimits

ENDINGS = {
    "application/json": ".json",
    "application/ld+json": ".jsonld",
    "application/n-quads": ".nq",
    "application/n-triples": ".nt",
    "application/rdf+xml": ".rdf",
    "application/trig": ".trig",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/zip": ".zip",
    "text/csv": ".csv",
    "text/turtle": ".ttl",
}
"""Media types of submissions and the ending of a file of that type."""

_log = logging.getLogger(__name__)

_FORM = "multipart/form-data"
_MOST_FILES, _MOST_PARTS = 50, 60
# It is held whole here.
_LARGEST_REPORT = 16 << 20
# The formats that are of use outside of a terminal; the first is the default.
_OFFERED = ("json", "html", "sarif", "csv", "turtle", "xlsx", "ods", "junit")
_DISPOSITION = {
    "xlsx": 'attachment; filename="checked.xlsx"',
    "ods": 'attachment; filename="checked.ods"',
    "csv": 'attachment; filename="findings.csv"',
}


class CheckTimeoutError(QueryTimeoutError):
    """A check used up its time or memory."""

    code = "check-timeout"


class Checker:
    """Checks what is sent to /validate, each in a process of its own.

    ``find_rules`` returns the folder with the compiled rules of the release that is served.
    """

    def __init__(self, limits: ServerLimits, budget: Budget, find_rules: Callable[[], Path]) -> None:
        self._limits = limits
        self._budget = budget
        self._find_rules = find_rules
        self._places = asyncio.Semaphore(limits.checks)
        self.process_ids: set[int] = set()
        """The processes of the checks that are under way."""

    async def check(self, exchange: Exchange) -> Reply:
        """Answer with the findings in the format that the client accepts: 422 when nothing could be read, else 200."""
        files, wanted, encoding = await self._take(exchange)
        return await self._reply(files, _choose_format(exchange.request, wanted), encoding)

    async def check_for_page(self, exchange: Exchange, rules_at: str) -> Reply | dict[str, Any]:
        """Return the findings for a page that has the rules at ``rules_at``; a reply where a form asks for a file."""
        files, wanted, encoding = await self._take(exchange)
        if wanted not in (None, "html"):
            return await self._reply(files, _choose_format(exchange.request, wanted), encoding)
        fields, report = await self._run(files, PAGE, encoding, rules_at)
        if "failure" in fields:
            raise _rebuild_failure(fields["failure"])
        page: dict[str, Any] = json.loads(report)
        return page | {"nothing_read": fields["nothing_read"]}

    async def _take(self, exchange: Exchange) -> tuple[dict[str, bytes], str | None, str]:
        """Admit the client; return the files that it sends, the format that a form asks for, and the encoding."""
        discharge = await self._budget.admit(exchange.request.client)
        exchange.ending.callback(lambda: discharge(0))
        # A form with very many parts takes a while, which nobody else waits for.
        files, form = await asyncio.to_thread(_read_submission, exchange.request)
        return files, form.get("format"), _choose_encoding(exchange.request, form.get("encoding"))

    async def _reply(self, files: Mapping[str, bytes], format_name: str, encoding: str) -> Reply:
        fields, report = await self._run(files, format_name, encoding)
        if "failure" in fields:
            raise _rebuild_failure(fields["failure"])
        headers = {"content-type": _name_type(format_name), "cache-control": "no-store", "vary": "Accept"}
        if format_name in _DISPOSITION:
            headers["content-disposition"] = _DISPOSITION[format_name]
        if format_name == "html":
            headers["content-security-policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        return Reply(422 if fields["nothing_read"] else 200, headers, report)

    async def check_files(self, files: Mapping[str, bytes], format_name: str, most: int) -> bytes:
        """Return the report on ``files``, by name, in a format, of ``most`` bytes. Raises as ``check`` does."""
        fields, report = await self._run(files, format_name, most=most)
        if "failure" in fields:
            raise _rebuild_failure(fields["failure"])
        return report

    async def _run(
        self,
        files: Mapping[str, bytes],
        format_name: str,
        encoding: str = "",
        rules_at: str = "",
        most: int = _LARGEST_REPORT,
    ) -> tuple[dict[str, Any], bytes]:
        if self._places.locked():
            raise BusyError("Too many checks are asked for at once.", "Try again in a few seconds.")
        limits, rules = self._limits, self._find_rules()
        # Spreadsheets are written by way of files, which go into a folder that is removed afterwards.
        with tempfile.TemporaryDirectory() as scratch:
            task = Task(
                files=[(name, len(content)) for name, content in files.items()],
                rulebook=str(rules),
                format=format_name,
                seconds=limits.check_seconds,
                mebibytes=limits.check_mb,
                scratch=scratch if format_name in ("xlsx", "ods", PAGE) else "",
                rules_at=rules_at,
                encoding=encoding,
                most_bytes=most,
            )
            async with self._places:
                code, answer, errors = await self._run_worker(pack_task(task, list(files.values())), scratch)
        if code < 0:
            raise CheckTimeoutError(
                f"The check took more than {limits.check_seconds:g} seconds or {limits.check_mb} MiB.",
                "Send less at once, or run 'poakg validate' on a machine of your own.",
            )
        try:
            return unpack_answer(answer)
        except (ValueError, KeyError) as error:
            _log.error("a check ended with %d: %s", code, errors)
            raise PoakgError(
                "The check failed.", "Write to whoever runs this server, if possible with the file."
            ) from error

    async def _run_worker(self, task: bytes, scratch: str) -> tuple[int, bytes, str]:
        """Return how a check ended, its answer and what it reported. Raises BusyError when it cannot be started."""
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "poakg.validation.worker"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": scratch},
                start_new_session=True,
            )
        except OSError as error:
            _log.error("a check cannot be started: %s", error.strerror)
            raise BusyError("No check can be started now.", "Try again in a few seconds.") from error
        self.process_ids.add(process.pid)
        try:
            answer, errors = await process.communicate(task)
        except BaseException:
            process.kill()
            raise
        finally:
            self.process_ids.discard(process.pid)
        return process.returncode or 0, answer, errors.decode(errors="replace")


def _rebuild_failure(fields: Mapping[str, str]) -> PoakgError:
    failure = PoakgError(fields["message"], fields["next_step"])
    failure.code = fields["code"]
    return failure


def _choose_format(request: Request, wanted: str | None) -> str:
    named = request.get_parameter("format") or wanted
    if named is not None:
        if named not in _OFFERED:
            raise BadRequestError(f"Findings are not written as {named}.", f"Use one of {', '.join(_OFFERED)}.")
        return named
    chosen = choose_media_type(request.accept, {FORMATS[name].media_type: name for name in _OFFERED})
    if chosen is None:
        raise NotAcceptableError(
            "Findings are written in none of the accepted formats.",
            f"Accept one of {', '.join(FORMATS[name].media_type for name in _OFFERED)}.",
        )
    return chosen


def _choose_encoding(request: Request, wanted: str | None) -> str:
    """Return the encoding of text files that is asked for, empty when none is. Raises BadRequestError."""
    named = request.get_parameter("encoding") or wanted or ""
    if not is_encoding(named):
        raise BadRequestError(f"'{named}' is not a known encoding.", "Use one such as utf-8, cp1252 or koi8-r.")
    return named


def _name_type(format_name: str) -> str:
    media_type = FORMATS[format_name].media_type
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _read_submission(request: Request) -> tuple[dict[str, bytes], Mapping[str, str]]:
    """Return the files that are submitted by their names, and the fields of a form."""
    request.check_coding()
    if request.content_type == _FORM:
        return read_form(request)
    ending = ENDINGS.get(request.content_type)
    if ending is None:
        raise UnsupportedMediaTypeError(
            f"A body of type {request.content_type or '(none)'} is not a submission.",
            f"Send one of {', '.join(ENDINGS)}, or files in a form ({_FORM}).",
        )
    if not request.body:
        raise BadRequestError("The request has no body.", "Send the submission as the body.")
    return {f"submission{ending}": request.body}, {}


def read_form(request: Request) -> tuple[dict[str, bytes], Mapping[str, str]]:
    """Return the files of a form by their names, and its fields. Raises BadRequestError."""
    environment = {
        "wsgi.input": io.BytesIO(request.body),
        "CONTENT_TYPE": request.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "REQUEST_METHOD": "POST",
    }
    try:
        _, fields, files = parse_form_data(
            environment, lambda *_, **__: io.BytesIO(), max_form_parts=_MOST_PARTS, silent=False
        )
    except RequestEntityTooLarge as error:
        raise BadRequestError("The form has too many parts.", f"Send at most {_MOST_FILES} files.") from error
    except ValueError as error:
        raise BadRequestError("The form is not valid multipart/form-data.", "Send one file in each part.") from error
    given: dict[str, bytes] = {}
    for entry in [entry for entries in files.listvalues() for entry in entries][: _MOST_FILES + 1]:
        name = Path(entry.filename or "").name.replace("\0", "")
        if name:
            given[_make_unique(name, given)] = entry.stream.read()
    if not given or len(given) > _MOST_FILES:
        raise BadRequestError(f"The form has {len(given)} files.", f"Send at least one, and at most {_MOST_FILES}.")
    return given, fields.to_dict()


def _make_unique(name: str, names: Collection[str]) -> str:
    """Return ``name``, with a number before its ending where another file has it already."""
    path, number = Path(name), 2
    while name in names:
        name = f"{path.stem} ({number}){path.suffix}"
        number += 1
    return name
