"""Work spread over processes that share the data of the one they are forked from."""

import os
import pickle
import struct
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from typing import BinaryIO
from typing import TypeVar

from poakg.errors import ShapesError

T = TypeVar("T")
R = TypeVar("R")

_NUMBER = struct.Struct("I")


def share(tasks: Sequence[T], work: Callable[[T], list[R]], processes: int) -> list[R]:
    """Return what ``work`` gives for all tasks; whichever process is free takes the next task.

    Raises what ``work`` raises, and ShapesError when a process ends before it is done.
    """
    if processes == 1 or len(tasks) < 2:
        return [result for task in tasks for result in work(task)]
    queue, feed = os.pipe()
    for number in range(len(tasks)):
        os.write(feed, _NUMBER.pack(number))
    os.close(feed)
    children = [_fork(queue, tasks, work) for _ in range(processes - 1)]
    try:
        results = [result for number in _take(queue) for result in work(tasks[number])]
        for _, pipe in children:
            results += _receive(pipe)
        return results
    finally:
        os.close(queue)
        for child, pipe in children:
            pipe.close()
            os.waitpid(child, 0)


def _take(queue: int) -> Iterator[int]:
    while number := os.read(queue, _NUMBER.size):
        yield _NUMBER.unpack(number)[0]


def _fork(queue: int, tasks: Sequence[T], work: Callable[[T], list[R]]) -> tuple[int, BinaryIO]:
    source, sink = os.pipe()
    child = os.fork()
    if child:
        os.close(sink)
        return child, os.fdopen(source, "rb")
    # Nothing of what the parent has begun, its buffers and exit handlers, may be ended by the child.
    try:
        os.close(source)
        answer: object
        try:
            answer = [result for number in _take(queue) for result in work(tasks[number])]
        except Exception as error:  # noqa: BLE001 - the parent raises it
            answer = error
        with os.fdopen(sink, "wb") as pipe:
            pickle.dump(answer, pipe, pickle.HIGHEST_PROTOCOL)
    finally:
        os._exit(0)


def _receive(pipe: BinaryIO) -> list[R]:
    try:
        answer = pickle.load(pipe)  # noqa: S301 - from a process forked here
    except (EOFError, pickle.UnpicklingError) as error:
        raise ShapesError(
            "A process that validated ended before it was done.", "Validate with fewer processes or more memory."
        ) from error
    if isinstance(answer, Exception):
        raise answer
    found: list[R] = answer
    return found
