"""``poakg serve``."""

import signal
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import click
import waitress
from flask import Flask

from poakg.cli.console import make_console
from poakg.cli.options import snapshot_folder
from poakg.cli.options import text_folder
from poakg.engine.pool import Pool
from poakg.engine.settings import SETTINGS
from poakg.engine.settings import Limits
from poakg.errors import EngineError
from poakg.errors import UnreadableError
from poakg.queries import read_queries
from poakg.resources import find_content
from poakg.snapshot import ensure_snapshot
from poakg.snapshot import read_current_recipe
from poakg.web import create_app
from poakg.web.editor import is_editor_built


class _Seconds(click.FloatRange):
    """A span of time; what is no number passes every comparison, so it is refused by itself."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        if str(value).strip().lower().lstrip("+-") == "nan":
            self.fail(f"{value!r} is not a valid float.", param, ctx)
        return super().convert(value, param, ctx)


def _limit_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add an option for each setting of the engine."""
    for setting in reversed(SETTINGS):
        whole = isinstance(setting.default, int)
        span: click.IntRange | click.FloatRange = _Seconds(setting.smallest, setting.largest)
        if whole:
            span = click.IntRange(int(setting.smallest), int(setting.largest))
        function = click.option(
            setting.option,
            setting.name,
            type=span,
            default=setting.default,
            envvar=setting.variable,
            metavar=setting.unit.upper() if setting.unit else "COUNT",
            help=setting.help,
            show_default=True,
            show_envvar=True,
        )(function)
    return function


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
@click.option("--with-text", is_flag=True, help="Show the official wording that 'poakg text attach' keeps.")
@text_folder
@_limit_options
@snapshot_folder
def command(  # noqa: PLR0913 - one parameter an option
    *,
    host: str,
    port: int,
    loaded: tuple[Path, ...],
    with_text: bool,
    texts: Path,
    snapshots: Path,
    **limits: Any,  # noqa: ANN401 - the limits of the settings table
) -> None:
    """Serve the graph: SPARQL at /sparql, pages for people, RDF for every IRI.

    Builds the graph first if that has not been done. Stop it with Ctrl-C.
    """
    report = make_console(stderr=True)
    content = find_content()
    snapshot = ensure_snapshot(read_current_recipe(content), snapshots)
    signal.signal(signal.SIGTERM, _stop)
    attached = _list_texts(texts) if with_text else []
    with Pool([snapshot.path, *attached, *loaded], Limits(**limits)) as pool:
        app = create_app(pool, read_queries(content), snapshot.page)
        server = _open_server(app, host, port, 2 * pool.limits.workers + 4)
        report.print(f"{pool.quads:,} statements in {len(pool.graphs)} graphs.")
        if not is_editor_built():
            report.print(
                "The query editor is not installed; /sparql shows a plain form. Install again where npm works."
            )
        report.print(f"Serving http://{host}:{server.effective_port}/ (SPARQL at /sparql); Ctrl-C stops it.")
        try:
            server.run()
        except KeyboardInterrupt:
            report.print("Stopped.")
        finally:
            server.close()


def _list_texts(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.nq"))
    if not found:
        raise UnreadableError(f"No wording is attached in {folder}.", "Attach it first: poakg text attach FILE")
    return found


def _open_server(app: Flask, host: str, port: int, threads: int) -> Any:  # noqa: ANN401 - waitress has no types
    try:
        return waitress.create_server(
            app,
            host=host,
            port=port,
            threads=threads,
            ident="poakg",
            asyncore_use_poll=True,
            connection_limit=1000,
            # The application refuses what is too long for a query, with a proper answer; this only keeps floods out.
            max_request_body_size=8 * app.config["MAX_CONTENT_LENGTH"],
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise EngineError(f"Cannot listen on {host}:{port}: {reason}.", "Choose another --host or --port.") from error


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
