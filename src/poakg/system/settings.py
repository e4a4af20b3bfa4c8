"""Limits as fields of a class: from one table follow options, variables and the README."""

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import fields
from pathlib import Path
from typing import TypeVar

import platformdirs

from poakg.errors import SettingError

T = TypeVar("T", int, float)


@dataclass(frozen=True)
class Setting:
    """How a limit is set: its option, the unit of its value, its smallest and largest value and what it bounds."""

    name: str
    option: str
    unit: str
    default: float
    smallest: float
    largest: float
    help: str

    @property
    def variable(self) -> str:
        """Name of the environment variable."""
        return f"POAKG_{self.option.removeprefix('--').replace('-', '_').upper()}"


def limit(default: T, option: str, unit: str, span: tuple[float, float], text: str) -> T:
    """Return a field of a class of limits, with all that its option, its variable and the README need."""
    value: T = field(default=default, metadata={"option": option, "unit": unit, "span": span, "help": text})
    return value


def fixed_limit(default: int, unit: str, text: str) -> int:
    """Return a field of a class of limits that cannot be set from outside."""
    return limit(default, "", unit, (default, default), text)


def list_settings(limits: type) -> tuple[Setting, ...]:
    """Return how the fields of a class of limits are set; a field that is not a limit is left out."""
    return tuple(
        Setting(
            name=entry.name,
            option=entry.metadata["option"],
            unit=entry.metadata["unit"],
            default=entry.default,  # type: ignore[arg-type]
            smallest=entry.metadata["span"][0],
            largest=entry.metadata["span"][1],
            help=entry.metadata["help"],
        )
        for entry in fields(limits)
        if entry.metadata
    )


def find_snapshot_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder of snapshots that ``environment`` names, else the one in the cache of the user."""
    named = environment.get("POAKG_SNAPSHOTS")
    return Path(named) if named else _find_own(platformdirs.user_cache_path) / "snapshots"


def find_data_folder() -> Path:
    """Return the folder for what the user keeps: texts and the archive."""
    return _find_own(platformdirs.user_data_path)


def _find_own(find: Callable[[str], Path]) -> Path:
    """Return a folder of the user; of a user without a home, as services may be, one that does not exist."""
    try:
        return find("poakg")
    except RuntimeError:
        return Path("/nonexistent/poakg")


def read_value(setting: Setting, environment: Mapping[str, str]) -> float:
    """Return what the variable of ``setting`` sets, else its default. Raises SettingError."""
    text = environment.get(setting.variable)
    if not text:
        return setting.default
    try:
        value = type(setting.default)(text)
    except ValueError:
        value = float("nan")
    if not setting.smallest <= value <= setting.largest:
        span = f"{setting.smallest:g} to {setting.largest:g} {setting.unit}".strip()
        raise SettingError(f"{setting.variable} is '{text}', which is not a value of {span}.", "Change or unset it.")
    return value
