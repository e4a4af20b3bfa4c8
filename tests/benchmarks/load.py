"""Load from ``wrk``, which takes little of the two cores that the server needs."""

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from urllib.parse import urlsplit

_SCRIPT = Path(__file__).with_name("wrk.lua")


@dataclass(frozen=True)
class Rate:
    """What many clients got in a time: good answers a second, and those that were refused, broken off or late."""

    rate: float
    failed: int
    p50: float
    p99: float


def list_missing_load() -> list[str]:
    """Return what is missing to make load."""
    return [] if shutil.which("wrk") else ["wrk (Debian: wrk)"]


def read_load_version() -> str:
    """Return the version of the load generator."""
    done = subprocess.run(["wrk", "--version"], capture_output=True, text=True, check=False)
    return " ".join((done.stdout or done.stderr).split()[:2])


def measure_rate(
    url: str,
    texts: Sequence[str],
    *,
    clients: int,
    seconds: float,
    cap: float,
    fresh: bool,
    tags: Sequence[str] | None = None,
) -> Rate:
    """Ask ``texts`` in turn for ``seconds``, each of the ``clients`` over a connection that it keeps.

    With ``fresh`` no request is made twice; ``tags`` are the entity tags that the clients have. Raises RuntimeError.
    """
    parts = urlsplit(url)
    lines = [f"{quote(text, safe='')}\t{tag}\n" for text, tag in zip(texts, tags or [""] * len(texts), strict=True)]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(lines)
        file.flush()
        options = ["-t1", f"-c{clients}", f"-d{seconds:.0f}s", f"--timeout={cap:.0f}s", f"-s{_SCRIPT}"]
        serial = str(time.time_ns() // 1000 if fresh else 0)
        command = ["wrk", *options, f"http://{parts.netloc}", "--", file.name, parts.path, serial]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds + 60)
    if done.returncode or not done.stdout:
        raise RuntimeError(f"wrk failed: {done.stderr or done.stdout}")
    told = json.loads(done.stdout.splitlines()[-1])
    good = max(told["requests"] - told["refused"], 0)
    return Rate(good / told["seconds"], told["refused"] + told["broken"] + told["late"], told["p50"], told["p99"])
