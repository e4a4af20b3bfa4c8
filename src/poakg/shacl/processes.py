"""Work shared between the processes of the standard library's pool, which inherit the data by fork."""

import os
import signal
import threading
from collections.abc import Callable
from collections.abc import Sequence
from typing import Any
from typing import TypeVar

from poakg.errors import ShapesError

T = TypeVar("T")
R = TypeVar("R")

# Each worker gets about this many chunks of tasks, so that none is idle long while another finishes its last one.
_CHUNKS = 32
# In a worker: the tasks and the function that it inherited.
_inherited: tuple[Sequence[Any], Callable[[Any], list[Any]]] = ((), lambda task: [])


def share(tasks: Sequence[T], work: Callable[[T], list[R]], processes: int) -> list[R]:
    """Return what ``work`` returns for all ``tasks``, in their order; up to ``processes`` workers do the work.

    Tasks and whatever ``work`` refers to are inherited, never pickled; only results are. Forking beside running
    threads can deadlock, so a process that has any does all the work itself. Raises what ``work`` raises, and
    ShapesError when a worker dies.
    """
    if processes == 1 or len(tasks) < 2 or threading.active_count() > 1:
        return [result for task in tasks for result in work(task)]
    # Loading these takes longer than most validations.
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415
    from multiprocessing import get_context  # noqa: PLC0415

    size = -(-len(tasks) // (_CHUNKS * processes))
    chunks = [range(start, min(start + size, len(tasks))) for start in range(0, len(tasks), size)]
    try:
        with ProcessPoolExecutor(
            min(processes, len(chunks)), get_context("fork"), initializer=_start_worker, initargs=(tasks, work)
        ) as executor:
            return [result for results in executor.map(_run_chunk, chunks) for result in results]
    except BrokenProcessPool as error:
        raise ShapesError(
            "A worker process ended before its part of the validation was done.",
            "Validate with fewer processes or more memory.",
        ) from error


def _start_worker(tasks: Sequence[T], work: Callable[[T], list[R]]) -> None:
    global _inherited  # noqa: PLW0603 - the pool hands nothing else on to the chunks
    _inherited = tasks, work
    # The parent reports an interruption.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this worker when the parent is killed; the pool's workers would wait for their next task forever."""
    from multiprocessing import parent_process  # noqa: PLC0415

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run_chunk(chunk: range) -> list[Any]:
    tasks, work = _inherited
    return [result for number in chunk for result in work(tasks[number])]
