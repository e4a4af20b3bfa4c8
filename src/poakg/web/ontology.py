"""The documentation of the ontology as the server sends it."""

import base64
import hashlib
import re
import subprocess
import sys
import threading
from pathlib import Path

from poakg.errors import EngineError

_MOST_SECONDS = 120


class OntologyPage:
    """The page at ``path``, built by a process of its own when it is not there yet, and then kept."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._read: tuple[str, str] | None = None

    def read(self) -> tuple[str, str]:
        """Return the page and the content security policy that lets it use its own style. Raises EngineError."""
        with self._lock:
            if self._read is None:
                if not self._path.is_file():
                    self._build()
                page = self._path.read_text(encoding="utf-8")
                self._read = page, _allow_own_styles(page)
            return self._read

    def _build(self) -> None:
        line = [sys.executable, "-m", "poakg", "build", "--snapshots", str(self._path.parent)]
        try:
            subprocess.run(line, check=True, capture_output=True, timeout=_MOST_SECONDS)  # noqa: S603 - our own command
        except (OSError, subprocess.SubprocessError) as error:
            raise EngineError("The page of the ontology cannot be built.", "Run 'poakg build' to see why.") from error
        if not self._path.is_file():
            raise EngineError("The ontology has changed since the server started.", "Start the server anew.")


def _allow_own_styles(page: str) -> str:
    """Return a policy that allows the style sheets inside ``page``, by their digests, and nothing else."""
    own = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in own]
    styles = " ".join(f"'sha256-{digest}'" for digest in digests)
    return f"default-src 'none'; style-src {styles}; img-src data:; base-uri 'none'; frame-ancestors 'none'"
