"""The workers of a Dask scheduler as an executor."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from poakg.errors import SettingError

_SECONDS = 10


@contextmanager
def open_scheduler(address: str | None) -> Iterator[Executor | None]:
    """Give an executor over the workers of the scheduler at ``address``, None where there is no address.

    Raises SettingError when the package is missing or nobody answers there.
    """
    if address is None:
        yield None
        return
    try:
        from distributed import Client  # noqa: PLC0415 - needs the extra 'cluster'
    except ImportError as error:
        raise SettingError("--scheduler needs the package distributed.", "Run: pip install 'poakg[cluster]'") from error
    try:
        client = Client(address, timeout=_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise SettingError(
            f"No Dask scheduler answers at {address}: {error}.", "Start one: dask scheduler, and dask worker ADDRESS"
        ) from error
    with client:
        executor: Executor = client.get_executor(pure=False)  # type: ignore[no-untyped-call]
        yield executor
