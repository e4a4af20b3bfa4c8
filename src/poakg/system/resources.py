"""Find the content folders, in a checkout or in an installed wheel, and those that add to them."""

import os
from pathlib import Path

from poakg.errors import SourceError

FOLDERS = ("ontology", "shapes", "data", "queries")

_PACKAGE = Path(__file__).resolve().parents[1]


def find_content() -> Path:
    """Return the folder that holds ``ontology``, ``shapes``, ``data`` and ``queries``.

    The environment variable ``POAKG_CONTENT`` names another one, for those who keep their own copy; further folders
    may follow it, see ``list_layers``. Raises SourceError when a folder is missing.
    """
    named = _list_named()
    candidates = named[:1] or [_PACKAGE / "content", _PACKAGE.parents[1]]
    for candidate in candidates:
        if all((candidate / folder).is_dir() for folder in FOLDERS):
            return candidate
    raise SourceError(
        f"No content found: {candidates[-1]} lacks one of the folders {', '.join(FOLDERS)}.",
        "Install poakg again, or let POAKG_CONTENT name a folder that has them.",
    )


def list_layers(folder: Path) -> list[Path]:
    """Return the content ``folder`` and the folders that add files to it.

    ``POAKG_CONTENT`` may name several folders, as PATH does: the first is the content, the others hold further files in
    folders of the same names, such as ``data/my-document``. Raises SourceError for one that holds nothing of the kind.
    """
    named = _list_named()
    added = named[1:] if named[:1] == [folder] else []
    for layer in added:
        if not any((layer / name).is_dir() for name in FOLDERS):
            raise SourceError(
                f"{layer} has none of the folders {', '.join(FOLDERS)}.", "Correct its name in POAKG_CONTENT."
            )
    return [folder, *added]


def list_files(folder: Path, subfolder: str, ending: str) -> list[tuple[str, Path]]:
    """Return the files of the content ``folder`` in ``subfolder`` with this ``ending``, sorted by their relative names.

    Raises SourceError when two layers have a file of the same name.
    """
    found: dict[str, Path] = {}
    for layer in list_layers(folder):
        for path in (layer / subfolder).glob(f"*{ending}"):
            name = path.relative_to(layer).as_posix()
            if name in found:
                raise SourceError(f"{found[name]} and {path} have the same name.", "Rename the one that is added.")
            found[name] = path
    return sorted(found.items())


def list_subfolders(folder: Path, subfolder: str) -> list[str]:
    """Return the names of the folders below ``subfolder`` in the content ``folder``, sorted."""
    return sorted(
        {path.name for layer in list_layers(folder) for path in (layer / subfolder).glob("*") if path.is_dir()}
    )


def _list_named() -> list[Path]:
    return [Path(name) for name in os.environ.get("POAKG_CONTENT", "").split(os.pathsep) if name]
