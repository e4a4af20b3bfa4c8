"""What validation needs beside the submissions lies in one file that is never stale and never half."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from poakg.release.build import Recipe
from poakg.submission.template.model import read_templates
from poakg.validation import rulebook as module
from poakg.validation.allowed import look_up_offer
from poakg.validation.rulebook import Rulebook
from poakg.validation.rulebook import ensure_rulebook
from poakg.validation.rules import CROSS_FAMILY
from poakg.validation.rules import FAMILIES
from poakg.validation.rules import read_retired
from poakg.validation.rules import read_rules
from poakg.validation.rules import read_shapes


def test_nothing_is_lost_on_the_way_into_the_file(rulebook: Rulebook, recipe: Recipe, store: ox.Store) -> None:
    """Rules, templates and allowed values are those of the content and the graph."""
    assert rulebook.rules == read_rules(recipe.sources)
    assert rulebook.retired == read_retired(recipe.sources)
    assert rulebook.templates == read_templates(store)
    offered = look_up_offer(store, "COM-002").choices
    assert len(offered) > 190
    assert tuple(rulebook.choices.list_allowed("COM-002", lambda _: ()) or ()) == offered


def test_all_shapes_on_submissions_are_in_some_group(rulebook: Rulebook, recipe: Recipe) -> None:
    """Whoever looks for every target gets the whole shapes graph."""
    assert set(rulebook.shapes.find(rulebook.shapes.targets)) == set(read_shapes(recipe.sources, *FAMILIES))
    assert set(rulebook.cross_shapes) == set(read_shapes(recipe.sources, CROSS_FAMILY))


def test_only_what_looks_at_something_is_taken(rulebook: Rulebook) -> None:
    """A rule comes with all that it refers to, and without the rules on other things."""
    found = rulebook.shapes.find({"https://w3id.org/poakg/ontology#webAddress"})
    names = {triple.subject.value.rpartition("/")[2] for triple in found if isinstance(triple.subject, ox.NamedNode)}
    assert "COM-050" in names
    assert "COM-002" not in names
    assert "prefixes" in names


@pytest.fixture
def folder(recipe: Recipe, store: ox.Store, tmp_path: Path) -> Path:
    """A folder in which the rulebook lies already."""
    module.write_rulebook(recipe, store, tmp_path)
    return tmp_path


def refuse(*_: object) -> None:
    """Stand for the snapshot, which nobody should need."""
    raise AssertionError


def test_a_rulebook_that_is_there_needs_no_snapshot(
    recipe: Recipe, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read alone."""
    monkeypatch.setattr(module, "ensure_snapshot", refuse)
    assert ensure_rulebook(recipe, folder).rules == read_rules(recipe.sources)


def test_a_damaged_rulebook_is_made_anew(recipe: Recipe, folder: Path) -> None:
    """Whatever was cut off or changed."""
    (path,) = folder.glob("*.rulebook")
    body = path.read_bytes()
    for damaged in (b"", body[:-1], body.replace(b"COM-002", b"COM-999", 1)):
        path.chmod(0o644)
        path.write_bytes(damaged)
        assert ensure_rulebook(recipe, folder).rules == read_rules(recipe.sources)
        assert path.read_bytes() == body


@pytest.mark.parametrize("what", ["content", "code"])
def test_a_rulebook_of_something_else_is_not_taken(
    recipe: Recipe, folder: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Neither one of other content nor one that other code made."""
    monkeypatch.setattr(module, "ensure_snapshot", refuse)
    if what == "content":
        changed = Recipe(**{**vars(recipe), "digest": f"{recipe.digest[:-1]}x"})
    else:
        changed = recipe
        monkeypatch.setattr(module, "_MAKERS", (*module._MAKERS, "errors.py"))
    with pytest.raises(AssertionError):
        ensure_rulebook(changed, folder)
