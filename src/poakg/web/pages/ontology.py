"""The documentation of the ontology as the server sends it."""

import base64
import hashlib
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from poakg.errors import EngineError

_MOST_SECONDS = 120


class OntologyPage:
    """The page that lies where ``find_path`` says, built by a process of its own when it is not there, and kept."""

    def __init__(self, find_path: Callable[[], Path]) -> None:
        self._find_path = find_path
        self._lock = threading.Lock()
        self._read: dict[Path, tuple[str, str]] = {}

    def read(self) -> tuple[str, str]:
        """Return the page and the content security policy that lets it use its own style. Raises EngineError."""
        with self._lock:
            path = self._find_path()
            if path not in self._read:
                if not path.is_file():
                    _build(path)
                page = path.read_text(encoding="utf-8")
                self._read = {path: (page, _allow_own_styles(page))}
            return self._read[path]


def _build(path: Path) -> None:
    line = [sys.executable, "-m", "poakg", "build", "--snapshots", str(path.parent)]
    try:
        subprocess.run(line, check=True, capture_output=True, timeout=_MOST_SECONDS)  # noqa: S603 - our own command
    except (OSError, subprocess.SubprocessError) as error:
        raise EngineError("The page of the ontology cannot be built.", "Run 'poakg build' to see why.") from error
    if not path.is_file():
        raise EngineError("The ontology has changed since the server started.", "Start the server anew.")


def _allow_own_styles(page: str) -> str:
    """Return a policy that allows the style sheets inside ``page``, by their digests, and nothing else."""
    own = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in own]
    styles = " ".join(f"'sha256-{digest}'" for digest in digests)
    return f"default-src 'none'; style-src {styles}; img-src data:; base-uri 'none'; frame-ancestors 'none'"
