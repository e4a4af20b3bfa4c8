"""The rooms of this package and what they depend on, read from the imports of its modules."""

import ast
from collections.abc import Iterator
from collections.abc import Mapping
from graphlib import TopologicalSorter
from pathlib import Path

from poakg.cli.tables import tabulate

_ROOT = "poakg"
# What every room may use, shown as one row: modules, and a room of its own.
_GROUND = "ground"
_SYSTEM = "system"
_BESIDE = {"__main__": "cli", "ontology": "ontology"}

LIBRARIES = {
    "click": "every command of `poakg`",
    "flask": "`poakg serve`, and `poakg.web.create_app` for other WSGI servers",
    "owlready2": "`poakg reason`, and of the Python API `kg.classes` and `poakg.ontology`",
    "pyshacl": "`poakg validate --engine pyshacl`, which finds the same by code that is not ours; and `poakg.shacl`, "
    "for shapes that are recursive or use SHACL Advanced Features",
    "rdflib": "the same two, since pySHACL reads through it; and of the Python API `kg.dataset` and `kg.construct`",
    "oxrdflib": "of the Python API `kg.dataset`: an rdflib Dataset over the very store that queries are asked of",
}
"""What a user cannot do without each of the libraries whose use is not obvious."""


def tabulate_rooms(package: Path) -> str:
    """Return the rooms of ``package`` from the lowest up, with what each is for and depends on."""
    needed: dict[str, set[str]] = {}
    for path in _list_modules(package):
        room = _find_room(path.relative_to(package).parts[0].removesuffix(".py"), package)
        needed.setdefault(room, set()).update(
            _find_room(name.split(".")[1], package) for name in _read_imports(path) if name.startswith(f"{_ROOT}.")
        )
    links = {room: targets - {room} for room, targets in needed.items()}
    order = list(_sort_rooms(links))
    rows = []
    for room in order:
        targets = [name for name in order if name in links[room] and name != _GROUND]
        rows.append((_link(room), _describe(package, room), ", ".join(targets) or "–"))
    return tabulate(("room", "what it does", "depends on"), rows)


def tabulate_libraries(package: Path) -> str:
    """Return the libraries of LIBRARIES with what a user needs each of them for and the modules that import it."""
    users: dict[str, list[str]] = {name: [] for name in LIBRARIES}
    for path in _list_modules(package):
        for name in sorted({name.partition(".")[0] for name in _read_imports(path)} & users.keys()):
            users[name].append(str(path.relative_to(package)))
    rows = [(f"`{name}`", need, _shorten(users[name])) for name, need in LIBRARIES.items()]
    return tabulate(("library", "what cannot work without it", "imported by"), rows)


def _list_modules(package: Path) -> list[Path]:
    # The package itself only has its version.
    return [path for path in sorted(package.rglob("*.py")) if path != package / "__init__.py"]


def _find_room(name: str, package: Path) -> str:
    return name if name != _SYSTEM and (package / name).is_dir() else _BESIDE.get(name, _GROUND)


def _read_imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            # ``from poakg.web import editor`` names a module of the same room either way.
            yield f"{_ROOT}.{node.names[0].name}" if node.module == _ROOT else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _sort_rooms(links: Mapping[str, set[str]]) -> Iterator[str]:
    """Yield the rooms, each after those that it depends on, by name where that leaves a choice."""
    sorter = TopologicalSorter({room: sorted(targets) for room, targets in sorted(links.items())})
    sorter.prepare()
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        yield from ready
        sorter.done(*ready)


def _link(room: str) -> str:
    targets = {_GROUND: "", "ontology": "ontology.py"}
    target = targets.get(room, f"{room}/")
    return f"[`{room}`]({target})" if target else room


def _describe(package: Path, room: str) -> str:
    if room == _GROUND:
        modules = _list_names(package, {"__init__", *_BESIDE})
        system = _list_names(package / _SYSTEM, {"__init__"})
        return f"What every room may use: {', '.join(modules)}, and in [`{_SYSTEM}`]({_SYSTEM}/) {', '.join(system)}."
    path = package / f"{room}.py"
    text = (path if path.is_file() else package / room / "__init__.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(text)) or "").split("\n")[0].replace("``", "`")


def _list_names(folder: Path, left_out: set[str]) -> list[str]:
    return [f"`{path.stem}`" for path in sorted(folder.glob("*.py")) if path.stem not in left_out]


def _shorten(modules: list[str]) -> str:
    """Return modules by name; a folder where there are many in it."""
    folders: dict[str, list[str]] = {}
    for module in modules:
        folders.setdefault(module.partition("/")[0], []).append(module)
    shown = [
        f"{len(found)} modules of `{folder}`" if len(found) > 4 else ", ".join(f"`{name}`" for name in found)
        for folder, found in folders.items()
    ]
    return ", ".join(shown) or "no module"
