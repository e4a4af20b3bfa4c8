"""Options that several commands share."""

from pathlib import Path

import click
import platformdirs

from poakg.settings import find_snapshot_folder

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
    default=lambda: platformdirs.user_data_path("poakg") / "texts",
    envvar="POAKG_TEXTS",
    show_default="a folder among your data",
    show_envvar=True,
    help="Folder that keeps the official wording you attached.",
)

archive_folder = click.option(
    "--archive",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: platformdirs.user_data_path("poakg") / "archive",
    envvar="POAKG_ARCHIVE",
    show_default="a folder among your data",
    show_envvar=True,
    help="Folder that keeps what was submitted.",
)
