"""Several content folders: the first is the content, the others add files to it."""

import os
from pathlib import Path

import pytest

from poakg.errors import SourceError
from poakg.graph.catalogue import read_queries
from poakg.graph.content import read_sources
from poakg.namespaces import GRAPH
from poakg.system.resources import FOLDERS
from poakg.system.resources import find_content
from poakg.system.resources import list_layers


@pytest.fixture
def base(content: Path, tmp_path: Path) -> Path:
    """A content folder of links to the shipped one."""
    (tmp_path / "base").mkdir()
    for name in FOLDERS:
        (tmp_path / "base" / name).symlink_to(content / name)
    return tmp_path / "base"


@pytest.fixture
def added(tmp_path: Path) -> Path:
    """A folder that adds a graph and a question."""
    for name in ("data/mine", "queries"):
        (tmp_path / "added" / name).mkdir(parents=True)
    (tmp_path / "added" / "data" / "mine" / "a.ttl").write_text("<urn:a> <urn:p> <urn:b> .\n", encoding="utf-8")
    text = "#+ summary: s\n#+ question: Mine?\n#+ tags: t\nSELECT ?x { ?x <urn:p> ?y }\n"
    (tmp_path / "added" / "queries" / "mine.rq").write_text(text, encoding="utf-8")
    return tmp_path / "added"


def name_folders(monkeypatch: pytest.MonkeyPatch, *folders: Path) -> None:
    """Let POAKG_CONTENT name ``folders``."""
    monkeypatch.setenv("POAKG_CONTENT", os.pathsep.join(map(str, folders)))


def test_further_folders_add_files(monkeypatch: pytest.MonkeyPatch, base: Path, added: Path) -> None:
    """What they hold is read as if it were in the first one, which stays as it is without them."""
    before = {source.name for source in read_sources(base)}, set(read_queries(base))
    name_folders(monkeypatch, base, added)
    assert find_content() == base
    assert list_layers(base) == [base, added]
    sources = {source.name: source for source in read_sources(base)}
    assert (set(sources), set(read_queries(base))) == (before[0] | {"data/mine/a.ttl"}, before[1] | {"mine"})
    assert sources["data/mine/a.ttl"].graph == f"{GRAPH}mine"
    # Whoever reads another folder does not get them.
    assert list_layers(added) == [added]


def test_a_file_is_not_replaced(monkeypatch: pytest.MonkeyPatch, base: Path, added: Path) -> None:
    """Two files of the same name are an error that names both."""
    (added / "queries" / "acts.rq").touch()
    name_folders(monkeypatch, base, added)
    with pytest.raises(SourceError, match=r"base.queries.acts\.rq and .*added.queries.acts\.rq"):
        read_queries(base)


def test_a_folder_without_content_is_named(monkeypatch: pytest.MonkeyPatch, base: Path, tmp_path: Path) -> None:
    """A mistyped name is not taken for an empty folder."""
    name_folders(monkeypatch, base, tmp_path / "nowhere")
    with pytest.raises(SourceError, match="nowhere"):
        read_sources(base)
