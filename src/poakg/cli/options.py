"""Options that several commands share."""

import os
from functools import partial
from pathlib import Path

import click
from click.core import ParameterSource

from poakg.archive.folder import Folder
from poakg.archive.folder import open_archive
from poakg.graph.suggestions import Spellings
from poakg.submission.formats.encoding import is_encoding
from poakg.system.settings import find_data_folder
from poakg.system.settings import find_snapshot_folder


class ExistingPath(click.Path):
    """A file or folder that exists; of one that does not, the name most like it in its folder is suggested."""

    def __init__(self, **options: bool) -> None:
        """``options`` are those of ``click.Path``."""
        super().__init__(path_type=Path, exists=True, **options)

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        """Return the path. Raises BadParameter."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            path = Path(value)
            if not path.exists() and path.parent.is_dir():
                closest = Spellings(each.name for each in path.parent.iterdir()).find_closest(path.name)
                if closest is not None:
                    meant = path.parent / closest
                    raise click.BadParameter(f"{error.message} Did you mean '{meant}'?", ctx, param) from error
            raise


snapshot_folder = click.option(
    "--snapshots",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: find_snapshot_folder({}),
    envvar="POAKG_SNAPSHOTS",
    show_default="a folder in your cache",
    show_envvar=True,
    help="Folder that keeps built snapshots.",
)

text_folder = click.option(
    "--texts",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: find_data_folder() / "texts",
    envvar="POAKG_TEXTS",
    show_default="a folder among your data",
    show_envvar=True,
    help="Folder that keeps the official wording you attached.",
)


def _open_archive(context: click.Context, parameter: click.Parameter, path: Path) -> Folder:
    # The archive that is used by default does not exist before the first submission.
    is_default = context.get_parameter_source(parameter.name or "") is ParameterSource.DEFAULT
    return open_archive(path, may_be_missing=is_default)


_archive_option = partial(
    click.option,
    "--archive",
    type=click.Path(path_type=Path, file_okay=False, readable=False),
    default=lambda: find_data_folder() / "archive",
    envvar="POAKG_ARCHIVE",
    show_default="a folder among your data",
    show_envvar=True,
    help="Folder that keeps what was submitted.",
)
archive_folder = _archive_option(callback=_open_archive)
new_archive_folder = _archive_option(
    callback=lambda _context, _parameter, path: open_archive(path, may_be_missing=True)
)
"""The same for a command that creates the archive."""


def _check_encoding(_context: click.Context, _parameter: click.Parameter, name: str) -> str:
    if not is_encoding(name):
        raise click.BadParameter(f"'{name}' is not a known encoding. Use one such as utf-8, cp1252 or koi8-r")
    return name


encoding = click.option(
    "--encoding",
    default="",
    metavar="NAME",
    callback=_check_encoding,
    help="Encoding of CSV files, such as koi8-r.  [default: Unicode, else guessed]",
)


def _split_pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise click.BadParameter(f"{text!r} is not of the form NAME=VALUE, such as document=revcon4.")
    return name.strip(), value.strip()


question_parameters = click.option(
    "--parameter",
    "-p",
    "given",
    multiple=True,
    callback=lambda _ctx, _param, written: [_split_pair(text) for text in written],
    metavar="NAME=VALUE",
    help="Value of a parameter that the question declares, such as document=revcon4; may be repeated.",
)
