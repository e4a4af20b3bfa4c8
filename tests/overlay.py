"""Content composed of what is shipped and of what somebody adds, as the recipes of the contributor guide say."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from poakg.resources import FOLDERS


def compose(content: Path, target: Path, *overlays: Path, parts: Mapping[str, str]) -> Path:
    """Copy the folders of ``content`` to ``target``, lay ``overlays`` over them and return ``target``.

    Overlays add files and replace none. ``parts`` gives the name of a class for each that is added to its parts.
    """
    for folder in FOLDERS:
        shutil.copytree(content / folder, target / folder)
    for overlay in overlays:
        for path in sorted(path for path in overlay.rglob("*") if path.is_file()):
            copy = target / path.relative_to(overlay)
            assert not copy.exists(), f"{copy} is shipped"
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    for part, whole in parts.items():
        add_part(target, whole, part)
    return target


def add_part(content: Path, whole: str, part: str) -> None:
    """Add the class ``part`` at the end of the list of parts of the class ``whole``, in the file that defines it."""
    for path in sorted((content / "ontology").glob("*.ttl")):
        before, start, rest = path.read_text(encoding="utf-8").partition(f"\npoakg:{whole}\n    a owl:Class ;\n")
        block, end, after = rest.partition("\n.\n")
        if start:
            listed = block.replace("\n    ) ;", f"\n        poakg:{part}\n    ) ;")
            assert listed != block, f"poakg:{whole} has no list of parts"
            path.write_text(f"{before}{start}{listed}{end}{after}", encoding="utf-8")
            return
    raise AssertionError(f"poakg:{whole} is not defined")
