"""The releases that a server has: the feed, each as a file, what changed, and what is said of those that are gone."""

import json
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest

from poakg.archive.folder import Folder
from poakg.errors import SnapshotError
from poakg.graph.catalogue import read_queries
from poakg.graph.snapshot import Snapshot
from poakg.graph.snapshot import read_manifest
from poakg.graph.snapshot import read_pointer
from poakg.namespaces import BASE
from poakg.namespaces import GRAPH
from poakg.namespaces import ID
from poakg.release.changes import GraphChange
from poakg.release.changes import compare_aside
from poakg.release.changes import compare_snapshots
from poakg.release.export.kept import keep_export
from poakg.release.pruning import Reason
from poakg.release.pruning import find_reason
from poakg.release.pruning import remove_snapshot
from poakg.release.withdrawal import withdraw_snapshots
from poakg.system.resources import find_content
from tests.conftest import Server
from tests.conftest import copy_release
from tests.http import send
from tests.web.second_snapshot import add_snapshot

pytestmark = pytest.mark.slow

SHORT = 16


@pytest.fixture(scope="module")
def kept(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Snapshot]:
    """The release as shipped, with its export, and a later one in which Kenya has another English name."""
    folder = copy_release(snapshot, tmp_path_factory.mktemp("releases") / "snapshots")
    pointer = read_pointer(folder)
    assert pointer is not None
    first = pointer.open()
    keep_export(first, read_queries(find_content()).values())
    return first, add_snapshot(folder, '"Kenya"@en', '"Kenia"@en')


@pytest.fixture
def both(kept: tuple[Snapshot, Snapshot], tmp_path: Path) -> tuple[Snapshot, Snapshot]:
    """A copy of the two, of which a test may remove one."""
    folder = tmp_path / "both"
    shutil.copytree(kept[0].path.parent, folder)
    first, second = (read_manifest(folder / one.path.name) for one in kept)
    assert first is not None
    assert second is not None
    return first, second


@pytest.fixture
def sending(both: tuple[Snapshot, Snapshot]) -> Iterator[Server]:
    """A server over both."""
    server = Server("--workers", "1", snapshots=both[0].path.parent)
    yield server
    assert server.stop() == 0


def test_changes_are_counted_by_graph(both: tuple[Snapshot, Snapshot]) -> None:
    """Two statements took the place of two others, in one graph, and nothing changed from a release to itself."""
    first, second = both
    changes = compare_snapshots(first.path, second.path)
    assert GraphChange(f"{GRAPH}states", 2, 2) in changes
    assert all(change.added == change.removed for change in changes)
    assert compare_snapshots(first.path, first.path) == []
    assert compare_aside(first.path, second.path) == changes
    with pytest.raises(SnapshotError, match="cannot be compared"):
        compare_aside(first.path, second.path.with_name("gone.nq"))


def test_the_feed_lists_both(sending: Server, both: tuple[Snapshot, Snapshot]) -> None:
    """The latest first, as JSON Feed and in Atom, with the address of each and of what changed."""
    first, second = both
    feed = json.loads(send(f"{sending.url}/releases").body)
    items = {item["_poakg"]["sha256"]: item for item in feed["items"]}
    assert set(items) == {first.sha256, second.sha256}
    assert [item["_poakg"]["served"] for item in items.values()].count(True) == 1
    assert items[second.sha256]["_poakg"]["served"]
    atom = send(f"{sending.url}/releases", Accept="application/atom+xml")
    assert atom.media_type == "application/atom+xml"
    name = "{http://www.w3.org/2005/Atom}"
    entries = ET.fromstring(atom.body).findall(f"{name}entry")
    assert [entry.findtext(f"{name}id") for entry in entries] == [item["id"] for item in feed["items"]]
    reply = send(f"{sending.url}/releases/{second.sha256[:SHORT]}/changes/{first.sha256[:SHORT]}")
    changes = json.loads(reply.body)
    assert (changes["from"], changes["to"]) == (first.sha256, second.sha256)
    assert {"graph": f"{GRAPH}states", "added": 2, "removed": 2} in changes["graphs"]


def test_each_is_still_addressable(sending: Server, both: tuple[Snapshot, Snapshot]) -> None:
    """As N-Quads, in parts too, and by its exports where it has them."""
    first, second = both
    item = json.loads(send(f"{sending.url}/releases").body)["items"][0]
    assert send(item["url"].replace(BASE, f"{sending.url}/"), "HEAD").status == 200
    url = f"{sending.url}/releases/{first.sha256[:SHORT]}"
    assert send(url).body == first.path.read_bytes()
    assert send(url, Range="bytes=-7").body == first.path.read_bytes()[-7:]
    table = send(f"{sending.url}/exports/tables/states.csv?version={first.sha256}")
    assert (table.status, table.body) == (200, (first.exports / "tables" / "states.csv").read_bytes())
    assert send(f"{sending.url}/exports/tables/states.csv?version={second.sha256}").status == 404


def test_what_is_erased_is_gone_from_exports_too(
    both: tuple[Snapshot, Snapshot], content: Path, tmp_path: Path
) -> None:
    """The files of a snapshot go with it when something is erased from the archive; a citation can say why."""
    folder = tmp_path / "snapshots"
    shutil.copytree(both[0].path.parent, folder)
    add_snapshot(folder, "/id/state/XXE>", "/id/state/XXQ>")
    copies = [folder / one.path.name for one in both]
    assert (folder / both[0].exports.name).is_dir()
    archive = Folder(tmp_path / "archive")
    assert sorted(withdraw_snapshots([f"{ID}state/XXE"], content, archive, folder)) == sorted(copies)
    assert not (folder / both[0].exports.name).exists()
    assert find_reason(folder, both[0].sha256) is Reason.ERASED


def test_what_is_gone_is_said(sending: Server, both: tuple[Snapshot, Snapshot]) -> None:
    """410 with the reason for one that was erased, 404 for one that never was, or whose digest is too short."""
    first, second = both
    remove_snapshot(first, Reason.ERASED)
    for address in (
        f"releases/{first.sha256[:SHORT]}",
        f"releases/{second.sha256}/changes/{first.sha256}",
        f"exports/poakg.nq?version={first.sha256}",
    ):
        reply = send(f"{sending.url}/{address}")
        assert (reply.status, "erased" in json.loads(reply.body)["detail"]) == (410, True), address
    for version in ("0" * 64, second.sha256[:4], "..%2fcurrent"):
        assert send(f"{sending.url}/releases/{version}").status == 404
