"""The files of a release to take away, as they were made with it."""

from functools import lru_cache
from pathlib import Path

from poakg.errors import SnapshotError
from poakg.graph.snapshot import BUILD
from poakg.graph.snapshot import read_manifest
from poakg.graph.suggestions import suggest
from poakg.release.export.catalogue import Listed
from poakg.release.export.catalogue import read_catalogue
from poakg.release.export.json_ld import write_context
from poakg.release.export.layout import CATALOGUE
from poakg.release.export.layout import CHECKSUMS
from poakg.release.export.layout import find_media_type
from poakg.web.http.download import make_download
from poakg.web.http.exchange import Exchange
from poakg.web.http.problems import NotFoundError
from poakg.web.http.reply import Reply
from poakg.web.http.reply import make_file
from poakg.web.older import find_release
from poakg.web.service import Service

_CACHE_CONTROL = "public, max-age=60"


async def send_context(_: Service, exchange: Exchange) -> Reply:
    """Send the JSON-LD context of the graph, which never changes within a version."""
    return make_file(exchange.request, write_context(), "application/ld+json")


async def send_export_catalogue(service: Service, exchange: Exchange) -> Reply:
    """Send the catalogue of the files. Raises NotFoundError where the release has none."""
    return await send_export(service, exchange, CATALOGUE)


async def send_export(service: Service, exchange: Exchange, name: str) -> Reply:
    """Send the file called ``name``, or a range of it, of the release that the parameter version names.

    Raises NotFoundError, or HttpError where that release is gone.
    """
    version = exchange.request.get_parameter("version")
    snapshot = service.pool.files[0] if version is None else find_release(service.folder, version).path
    folder = _find_folder(snapshot)
    listed = _read(folder)
    path = folder / name
    if name in (CATALOGUE, CHECKSUMS):
        return make_file(exchange.request, path.read_bytes(), find_media_type(name))
    if name not in listed:
        raise NotFoundError(f"There is no file {name} to take away.", suggest(name, list(listed)))
    file = listed[name]
    headers = {
        "content-type": find_media_type(name),
        "etag": f'"{file.sha256[:32]}"',
        "cache-control": _CACHE_CONTROL,
        "content-disposition": f'attachment; filename="{path.name}"',
        "link": f'<{exchange.request.prefix}/exports>; rel="collection"; type="text/turtle"',
    }
    return make_download(exchange.request, path, file.size, headers)


def _find_folder(snapshot: Path) -> Path:
    """Return the folder with the files of the ``snapshot`` that is served."""
    found = read_manifest(snapshot)
    if found is None:
        raise SnapshotError(f"{snapshot} has no manifest.", BUILD)
    if not (found.exports / CATALOGUE).is_file():
        raise NotFoundError(
            "This server has no files to take away.",
            "Fetch graphs at /graph-store; whoever runs the server makes the files by: poakg build --exports",
        )
    return found.exports


@lru_cache(2)
def _read(folder: Path) -> dict[str, Listed]:
    return read_catalogue((folder / CATALOGUE).read_bytes())
