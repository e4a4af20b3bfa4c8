"""Work on an executor of somebody else's gives the same findings in the same order; what kills its worker is named."""

import os
from collections.abc import Callable
from concurrent.futures import Executor
from concurrent.futures import Future
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from poakg.errors import SettingError
from poakg.errors import UnreadableError
from poakg.submission.reader import gather_files
from poakg.validation import elsewhere
from poakg.validation.elsewhere import check_elsewhere
from poakg.validation.elsewhere import pack_rules
from poakg.validation.report.formats.json import write_json
from poakg.validation.rulebook import Rulebook
from poakg.validation.service import Options
from poakg.validation.service import check
from tests.conftest import ROOT

EXAMPLES = sorted(path for path in (ROOT / "data" / "examples").glob("*.ttl") if path.stem != "examplia")
POISON = "poison"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Examples of all kinds, faults, a file that cannot be read, and one that kills whoever reads it."""
    for number, path in enumerate(EXAMPLES):
        text = path.read_text(encoding="utf-8")
        (tmp_path / f"{number}-whole.ttl").write_text(text, encoding="utf-8")
        (tmp_path / f"{number}-fault.ttl").write_text(text.replace("2026", "1066"), encoding="utf-8")
    (tmp_path / "1-unreadable.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / f"2-{POISON}.ttl").write_text("", encoding="utf-8")
    return tmp_path


class Killing(ProcessPoolExecutor):
    """A pool whose worker dies of one of the files."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":  # noqa: ANN401 - as there
        """Run what dies of it instead."""
        return super().submit(die_of_poison, fn, *args, **kwargs)


def die_of_poison(fn: Callable[..., Any], rules: elsewhere.Rules, chunk: list[Any]) -> Any:  # noqa: ANN401
    """End this process when the poison is among the files."""
    if any(not isinstance(files, UnreadableError) and POISON in files[0].name for files in chunk):
        os._exit(9)
    return fn(rules, chunk)


def open_killing() -> Executor:
    """Return a pool of one."""
    return Killing(1, get_context("fork"))


@pytest.mark.parametrize("size", [1, 3, 64])
def test_findings_are_the_same(size: int, rulebook: Rulebook, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the files are cut into chunks, findings and order are the same, rules across files included."""
    monkeypatch.setattr(elsewhere, "_CHUNK", size)
    expected = "".join(write_json(check(rulebook, [folder])))
    with ThreadPoolExecutor(2) as executor:
        found = "".join(write_json(check(rulebook, [folder], options=Options(executor=executor))))
    assert found == expected
    assert "CRO-" in found


@pytest.mark.slow
def test_who_kills_a_worker_is_named_and_nobody_else(rulebook: Rulebook, folder: Path) -> None:
    """The files beside it in the same chunk have their findings; it has the reason."""
    rules = pack_rules(rulebook, "poakg", "")
    with open_killing() as executor:
        outcomes = list(check_elsewhere(executor, rules, gather_files([folder]), open_killing))
    failures = [outcome.file for outcome in outcomes if isinstance(outcome, UnreadableError)]
    assert [Path(name).name for name in failures] == ["1-unreadable.pdf", f"2-{POISON}.ttl"]
    assert len(outcomes) == 2 * len(EXAMPLES) + len(failures)


def test_workers_of_another_version_are_refused(rulebook: Rulebook, folder: Path) -> None:
    """Rules of one version are never read by another."""
    rules = replace(pack_rules(rulebook, "poakg", ""), version="0")
    with ThreadPoolExecutor(1) as executor, pytest.raises(SettingError):
        list(check_elsewhere(executor, rules, gather_files([folder])))


@pytest.mark.slow
def test_a_suspect_is_checked_alone(rulebook: Rulebook, folder: Path) -> None:
    """What only failed beside the killer has its findings from a confined process."""
    rules = pack_rules(rulebook, "poakg", "")
    readable = [files for files in gather_files([folder]) if not isinstance(files, UnreadableError)]
    gathered, poisoned = readable[:1], next(files for files in readable if POISON in files[0].name)
    with open_killing() as executor:
        outcomes = list(check_elsewhere(executor, rules, [*gathered, poisoned]))
    (alone, *_) = outcomes
    with ThreadPoolExecutor(1) as executor:
        (expected,) = check_elsewhere(executor, rules, gathered)
    assert not isinstance(alone, UnreadableError)
    assert not isinstance(expected, UnreadableError)
    assert alone.submission.name == expected.submission.name
    assert sorted(map(str, alone.results)) == sorted(map(str, expected.results))
