"""Check many files on an executor of somebody else's, such as a cluster's; nothing here schedules anything.

An executor is one of ``concurrent.futures``; its workers have the same version of poakg. The rules travel with the
work. When work on some files fails as a whole, one of them may have killed its worker: each is then checked again
alone, in a process of this machine that may die, and the one that kills it is named.
"""

import signal
import threading
import zlib
from collections import deque
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from concurrent.futures import Executor
from concurrent.futures import Future
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import lru_cache
from functools import partial
from itertools import islice
from multiprocessing import get_context

from poakg import __version__
from poakg.errors import PoakgError
from poakg.errors import SettingError
from poakg.errors import UnreadableError
from poakg.submission.reader import Together
from poakg.validation.confinement import confine
from poakg.validation.rulebook import Rulebook
from poakg.validation.validator import ENGINES
from poakg.validation.validator import Checked
from poakg.validation.validator import Validator

Outcome = Checked | UnreadableError
_CHUNK = 64
# So many chunks are under way at once, so that neither they nor their results fill the memory.
_UNDER_WAY = 32
_SECONDS, _MEBIBYTES = 60.0, 2048
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Rules:
    """What a worker elsewhere needs besides the files: the compressed rulebook, and the options of reading."""

    version: str
    body: bytes
    engine: str
    encoding: str


def pack_rules(rulebook: Rulebook, engine: str, encoding: str) -> Rules:
    """Return the rules as they travel."""
    return Rules(__version__, zlib.compress(rulebook.body), engine, encoding)


def open_confined() -> Executor:
    """Return an executor with one process that may die; it is bounded in time and memory, and can do no harm."""
    return ProcessPoolExecutor(1, get_context("spawn"), initializer=partial(confine, _SECONDS, _MEBIBYTES))


def check_elsewhere(
    executor: Executor,
    rules: Rules,
    gathered: Iterable[Together | UnreadableError],
    open_alone: Callable[[], Executor] = open_confined,
) -> Iterator[Outcome]:
    """Yield what ``Validator.check_files`` does, in the same order.

    ``open_alone`` makes an executor for one suspect. Raises SettingError for another version elsewhere.
    """
    waiting = iter(gathered)
    under_way: deque[tuple[list[Together | UnreadableError], Future[list[list[Outcome]]]]] = deque()
    while True:
        while len(under_way) < _UNDER_WAY and (chunk := list(islice(waiting, _CHUNK))):
            under_way.append((chunk, executor.submit(check_chunk, rules, chunk)))
        if not under_way:
            return
        chunk, future = under_way.popleft()
        try:
            outcomes = future.result()
        except PoakgError:
            raise
        except Exception:  # noqa: BLE001 - each executor has errors of its own for a worker that died
            outcomes = list(_check_alone(rules, chunk, open_alone))
        for outcome in outcomes:
            yield from outcome


def check_chunk(rules: Rules, chunk: Sequence[Together | UnreadableError]) -> list[list[Outcome]]:
    """Return what is found in each of ``chunk``; run by a worker. Raises SettingError for another version."""
    if rules.version != __version__:
        raise SettingError(
            f"The workers have poakg {__version__}, and the rules are those of {rules.version}.",
            "Install the same version everywhere.",
        )
    # A worker may have several threads, and a validator prepares rules as it meets what they look at.
    with _one_at_a_time:
        validator = _open_validator(rules)
        return [validator.check_gathered(files) for files in chunk]


@lru_cache(maxsize=2)
def _open_validator(rules: Rules) -> Validator:
    rulebook = Rulebook(zlib.decompress(rules.body))
    return Validator(rulebook, ENGINES[rules.engine], rules.encoding)


def _check_alone(
    rules: Rules, suspects: Sequence[Together | UnreadableError], open_alone: Callable[[], Executor]
) -> Iterator[list[Outcome]]:
    """Yield what is found in each of ``suspects``, one after the other in a process that may die, or that it did."""
    executor = open_alone()
    try:
        for files in suspects:
            try:
                yield executor.submit(_check_in_time, rules, [files]).result()[0]
            except (BrokenProcessPool, MemoryError):
                yield [_blame(files)]
                executor.shutdown()
                executor = open_alone()
    finally:
        executor.shutdown()


def _check_in_time(rules: Rules, chunk: Sequence[Together | UnreadableError]) -> list[list[Outcome]]:
    """Return what ``check_chunk`` does; this process is killed when it takes too long."""
    signal.setitimer(signal.ITIMER_REAL, _SECONDS)
    try:
        return check_chunk(rules, chunk)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _blame(files: Together | UnreadableError) -> UnreadableError:
    error = UnreadableError(
        f"The check of it ended its worker twice, or took more than {_SECONDS:g} seconds or {_MEBIBYTES} MiB.",
        "Send the file to whoever maintains poakg, and leave it out until then.",
    )
    error.file = files.file if isinstance(files, UnreadableError) else files[0].name
    return error
