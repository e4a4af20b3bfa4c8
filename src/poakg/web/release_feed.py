"""The releases that a server still has: a feed, each as a file, and what changed from one to another."""

import asyncio
import json
import threading
from dataclasses import asdict
from datetime import UTC
from datetime import datetime
from functools import lru_cache
from html import escape
from pathlib import Path

from poakg.graph.snapshot import Snapshot
from poakg.graph.snapshot import list_snapshots
from poakg.release.changes import GraphChange
from poakg.release.changes import compare_aside
from poakg.web.http.download import make_download
from poakg.web.http.exchange import Exchange
from poakg.web.http.negotiation import choose_media_type
from poakg.web.http.reply import Reply
from poakg.web.http.reply import make_file
from poakg.web.older import RELEASES
from poakg.web.older import SHORT
from poakg.web.older import find_release
from poakg.web.service import Service

JSON_FEED, ATOM = "application/feed+json", "application/atom+xml"
_TITLE = "Releases of poakg"
_COMPARING = threading.Lock()


async def send_releases(service: Service, exchange: Exchange) -> Reply:
    """Send the releases that are here, the latest first, as a JSON Feed (1.1) or in Atom (RFC 4287)."""
    snapshots = await asyncio.to_thread(list_snapshots, service.folder)
    accept = exchange.request.accept
    form = choose_media_type(accept, {JSON_FEED: JSON_FEED, "application/json": JSON_FEED, ATOM: ATOM})
    write = _write_atom if form == ATOM else _write_json
    reply = make_file(exchange.request, write(snapshots, service.pool.files[0]), ATOM if form == ATOM else JSON_FEED)
    reply.headers |= {"cache-control": "public, max-age=60", "vary": "Accept, Accept-Encoding"}
    return reply


async def send_release(service: Service, exchange: Exchange, version: str) -> Reply:
    """Send a release as N-Quads, or a part of the file. Raises NotFoundError, or HttpError where it is gone."""
    found = await asyncio.to_thread(find_release, service.folder, version)
    headers = {
        "content-type": "application/n-quads",
        "etag": f'"{found.sha256[:32]}"',
        "cache-control": "public, max-age=3600",
        "content-disposition": f'attachment; filename="{found.path.name}"',
    }
    return make_download(exchange.request, found.path, found.bytes, headers)


async def send_changes(service: Service, exchange: Exchange, old: str, new: str) -> Reply:
    """Send what changed from one release to another, graph by graph. Raises as ``send_release`` does."""
    await service.admit(exchange)
    folder = service.folder
    first, second = await asyncio.to_thread(lambda: (find_release(folder, old), find_release(folder, new)))
    changes = await asyncio.to_thread(_compare_once, first.path, second.path)
    fields = {
        "from": first.sha256,
        "to": second.sha256,
        "added": sum(change.added for change in changes),
        "removed": sum(change.removed for change in changes),
        "graphs": [asdict(change) for change in changes],
    }
    return make_file(exchange.request, json.dumps(fields).encode() + b"\n", "application/json")


def _compare_once(old: Path, new: Path) -> tuple[GraphChange, ...]:
    """Return what changed; however many ask, two releases are compared at a time, and these once."""
    with _COMPARING:
        return _compare(old, new)


@lru_cache(16)
def _compare(old: Path, new: Path) -> tuple[GraphChange, ...]:
    return tuple(compare_aside(old, new))


def _describe(snapshot: Snapshot) -> tuple[str, str, str]:
    """Return the address, the moment of the build and a sentence on a release."""
    built = datetime.fromtimestamp(snapshot.path.stat().st_mtime, UTC).isoformat(timespec="seconds")
    text = f"{snapshot.quads:,} statements in {len(snapshot.graphs)} graphs, {snapshot.submissions:,} submissions."
    return f"{RELEASES}/{snapshot.sha256[:SHORT]}", built, text


def _write_json(snapshots: list[Snapshot], served: Path) -> bytes:
    items = []
    for number, snapshot in enumerate(snapshots):
        address, built, text = _describe(snapshot)
        before = snapshots[number + 1].sha256 if number + 1 < len(snapshots) else ""
        about = {
            "sha256": snapshot.sha256,
            "bytes": snapshot.bytes,
            "served": snapshot.path == served,
            "versions": snapshot.versions,
            "changes": f"{address}/changes/{before[:SHORT]}" if before else None,
        }
        items.append({"id": address, "url": address, "content_text": text, "date_published": built, "_poakg": about})
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": _TITLE, "feed_url": RELEASES, "items": items}
    return json.dumps(feed, indent=2).encode() + b"\n"


def _write_atom(snapshots: list[Snapshot], _: Path) -> bytes:
    entries, updated = [], ""
    for snapshot in snapshots:
        address, built, text = _describe(snapshot)
        updated = max(updated, built)
        entries.append(
            f"<entry><id>{address}</id><title>{snapshot.path.stem}</title><updated>{built}</updated>"
            f'<link href="{address}"/><summary>{escape(text)}</summary></entry>'
        )
    head = f"<id>{RELEASES}</id><title>{_TITLE}</title><updated>{updated}</updated>"
    author = "<author><name>The poakg maintainers</name></author>"
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{author}<link rel="self" href="{RELEASES}"/>'
    return f'<?xml version="1.0" encoding="utf-8"?>\n{feed}{"".join(entries)}</feed>\n'.encode()
