"""Where commands print: data on standard output, everything else on standard error; colours only on a terminal."""

import sys

from rich.console import Console

from poakg.errors import PoakgError


def make_console(*, stderr: bool = False, plain: bool = False) -> Console:
    """Return a console that honours NO_COLOR and prints plainly into files and pipes, or always if ``plain``."""
    return Console(
        stderr=stderr,
        color_system=None if plain else "auto",
        highlight=False,
        soft_wrap=True,
        emoji=False,
        markup=False,
    )


def print_error(error: PoakgError) -> None:
    """Print what went wrong and what to do next to standard error."""
    console = make_console(stderr=True)
    console.print(f"error[{error.code}]", style="bold red", end="")
    console.print(f": {error.message}")
    console.print(f"  → {error.next_step}")
    sys.stdout.flush()
