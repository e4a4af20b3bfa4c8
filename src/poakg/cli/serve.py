"""``poakg serve``."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import uvloop

from poakg.archive.folder import Folder
from poakg.cli.console import make_console
from poakg.cli.console import print_error
from poakg.cli.options import archive_folder
from poakg.cli.options import snapshot_folder
from poakg.cli.options import text_folder
from poakg.cli.releases import start_from_release
from poakg.engine.limits import Limits
from poakg.errors import PoakgError
from poakg.errors import UnreadableError
from poakg.graph.snapshot import open_latest
from poakg.system.settings import Setting
from poakg.system.settings import list_settings
from poakg.web.http.gateway import Gateway
from poakg.web.http.server import open_socket
from poakg.web.limits import ServerLimits
from poakg.web.limits import SiteLimits
from poakg.web.serving import Site
from poakg.web.serving import serve
from poakg.web.supervisor import Supervisor


class _Seconds(click.FloatRange):
    """A span of time; what is not a number passes every comparison, so it is refused by itself."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        if str(value).strip().lower().lstrip("+-") == "nan":
            self.fail(f"{value!r} is not a valid number.", param, ctx)
        return super().convert(value, param, ctx)


def _add_settings(*classes: type) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that adds an option for each setting of ``classes``."""
    settings = [setting for limits in classes for setting in list_settings(limits)]

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        for setting in reversed(settings):
            function = _make_option(setting)(function)
        return function

    return decorate


def _make_option(setting: Setting) -> Callable[[Callable[..., None]], Callable[..., None]]:
    span: click.IntRange | click.FloatRange = _Seconds(setting.smallest, setting.largest)
    if isinstance(setting.default, int):
        span = click.IntRange(int(setting.smallest), int(setting.largest))
    return click.option(
        setting.option,
        setting.name,
        type=span,
        default=setting.default,
        envvar=setting.variable,
        metavar=setting.unit.upper() if setting.unit else "COUNT",
        help=setting.help,
        show_default=True,
        show_envvar=True,
    )


@click.command("serve")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    envvar="POAKG_HOST",
    show_envvar=True,
    help="Address to listen on.",
)
@click.option(
    "--port",
    default=7878,
    show_default=True,
    type=click.IntRange(0, 65535),
    envvar="POAKG_PORT",
    show_envvar=True,
    help="Port to listen on; 0 takes a free one.",
)
@click.option(
    "--load",
    "loaded",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Serve this RDF file beside the graph; may be repeated.",
)
@click.option(
    "--engine",
    default="",
    metavar="URL",
    envvar="POAKG_ENGINE",
    show_envvar=True,
    help="Pass queries on to the SPARQL engine at URL, into which 'poakg publish' has loaded the release.",
)
@click.option("--with-text", is_flag=True, help="Show the official wording that 'poakg text attach' keeps.")
@click.option(
    "--prefix",
    default="",
    metavar="PATH",
    envvar="POAKG_PREFIX",
    show_envvar=True,
    callback=lambda _ctx, _param, value: f"/{value.strip('/')}" if value.strip("/") else "",
    help="Path below which a reverse proxy shows this server, such as /poakg.",
)
@click.option(
    "--trust-proxy",
    "trusted",
    multiple=True,
    metavar="ADDRESS",
    envvar="POAKG_TRUST_PROXY",
    show_envvar=True,
    help="Believe X-Forwarded-For, -Proto, -Host and -Prefix from this address or network; may be repeated.",
)
@click.option(
    "--public-url",
    default="",
    metavar="URL",
    envvar="POAKG_PUBLIC_URL",
    show_envvar=True,
    help="Address at which clients reach this server, such as https://example.org/poakg, whatever they send.",
)
@click.option(
    "--allow-service",
    "services",
    multiple=True,
    metavar="IRI",
    envvar="POAKG_ALLOW_SERVICE",
    show_envvar=True,
    help="Let queries ask the SPARQL service IRI by SERVICE; may be repeated. None may be asked otherwise.",
)
@click.option(
    "--access-log",
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    metavar="FILE",
    envvar="POAKG_ACCESS_LOG",
    show_envvar=True,
    help="Append a line of JSON for each request; - writes to standard output.",
)
@click.option(
    "--front",
    type=click.Choice(["short", "flask"]),
    default="short",
    show_default=True,
    envvar="POAKG_FRONT",
    show_envvar=True,
    help="Answer programs by the short way, or every request by way of the Flask application.",
)
@archive_folder
@text_folder
@_add_settings(Limits, ServerLimits)
@snapshot_folder
def command(  # noqa: PLR0913 - one parameter an option
    *,
    host: str,
    port: int,
    loaded: tuple[Path, ...],
    engine: str,
    with_text: bool,
    prefix: str,
    trusted: tuple[str, ...],
    public_url: str,
    services: tuple[str, ...],
    access_log: Path | None,
    front: str,
    archive: Folder,
    texts: Path,
    snapshots: Path,
    **values: Any,  # noqa: ANN401 - the limits of the settings tables
) -> None:
    """Serve the graph: SPARQL at /sparql, pages for people, RDF for every IRI.

    Starts from the current snapshot and says so when that is older than the version, the content or the archive;
    builds only when there is none. A new one is served as soon as 'poakg build' has made it. Stop it with Ctrl-C.
    """
    own = {setting.name for setting in list_settings(ServerLimits)}
    bounds = {name: values.pop(name) for name in own}
    server_limits = ServerLimits(trusted=frozenset(trusted), public_url=public_url, **bounds)
    Gateway.read(server_limits, prefix)
    if engine and (loaded or with_text or services):
        raise click.UsageError("--engine cannot be used with --load, --with-text or --allow-service.")
    limits = SiteLimits(Limits(services=frozenset(services), engine=engine, **values), server_limits)
    further = [*(_list_texts(texts) if with_text else []), *loaded]
    report = make_console(stderr=True).print

    def run(beat: Callable[[], None], is_again: bool) -> int:
        try:
            snapshot = open_latest(snapshots) if is_again else start_from_release(snapshots, archive)
            site = Site([snapshot.path, *further], limits, prefix, front == "short", access_log)
            uvloop.run(serve(site, listener, report, beat))
        except PoakgError as error:
            print_error(error)
            return 2
        return 0

    with open_socket(host, port) as listener:
        Supervisor(run, listener, report).supervise()


def _list_texts(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.nq"))
    if not found:
        raise UnreadableError(f"No wording is attached in {folder}.", "Attach it first: poakg text attach FILE")
    return found
