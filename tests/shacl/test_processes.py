"""Work shared between processes; each test runs a program of its own, since only one without threads forks."""

import subprocess
import sys

import pytest

_START = """
import os, sys, time
from poakg.errors import ShapesError
from poakg.shacl.processes import share
parent = os.getpid()
"""
# Prints whether this process has a child left, dead or alive.
_END = """
try:
    print(os.waitpid(-1, os.WNOHANG))
except ChildProcessError:
    print("no child left")
"""


def run(program: str) -> list[str]:
    """Return the lines that a program prints within a minute, in which warnings are errors."""
    command = [sys.executable, "-W", "error", "-c", _START + program + _END]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_results_come_in_the_order_of_the_tasks() -> None:
    """Results have the order of the tasks, even of more than 16,384, and several workers take part."""
    program = """
found = share(range(40_000), lambda task: [] if task % 7 else [(task, os.getpid())], 3)
print([task for task, _ in found] == list(range(0, 40_000, 7)))
print(len({worker for _, worker in found} - {parent}) > 1)
"""
    assert run(program) == ["True", "True", "no child left"]


@pytest.mark.parametrize("tasks", [2, 20_000])
def test_a_worker_that_dies_is_reported(tasks: int) -> None:
    """The death of a worker raises ShapesError, and no other worker is left behind."""
    program = f"""
try:
    share(range({tasks}), lambda task: os._exit(9) if task == {tasks} - 1 else [task], 3)
except ShapesError as error:
    print(error)
"""
    assert run(program) == ["A worker process ended before its part of the validation was done.", "no child left"]


def test_an_error_in_a_worker_is_raised_in_the_parent() -> None:
    """An error in a worker has its type, message and next step in the parent."""
    program = """
def work(task):
    raise ShapesError(f"Task {task} fails.", "Leave it out.")
try:
    share(range(20_000), work, 2)
except ShapesError as error:
    print(error, error.next_step)
"""
    assert run(program) == ["Task 0 fails. Leave it out.", "no child left"]


def test_a_process_with_threads_does_not_fork() -> None:
    """All work is done in the process itself if it has threads, whose locks could stay locked in a worker."""
    program = """
import threading
ended = threading.Event()
threading.Thread(target=ended.wait).start()
print(share(range(3), lambda task: [os.getpid() == parent], 2))
ended.set()
"""
    assert run(program) == ["[True, True, True]", "no child left"]


def test_workers_end_when_the_parent_is_killed() -> None:
    """No worker waits for tasks of a parent that was killed."""
    program = """
def work(task):
    print(os.getpid(), flush=True)
    time.sleep(120)
share(range(2), work, 2)
"""
    with subprocess.Popen([sys.executable, "-c", _START + program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert len({parent.stdout.readline() for _ in range(2)}) == 2
        parent.kill()
        # Output ends when the last process that could write some has ended.
        assert parent.communicate(timeout=600)[0] == ""
