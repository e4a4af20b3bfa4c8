"""Parquet files as tables, a group of rows at a time; needs the extra ``parquet``."""

import os
import tempfile
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from poakg.errors import UnreadableError
from poakg.join.table import Advance

if TYPE_CHECKING:
    import pyarrow

_ROWS = 1 << 16


class Parquet:
    """A Parquet file; see ``Table``. A row is its batch with its number there."""

    def __init__(self, path: Path) -> None:
        """Raise UnreadableError where the file is no Parquet, or pyarrow is not installed."""
        try:
            from pyarrow.lib import ArrowException  # noqa: PLC0415 - an extra
            from pyarrow.parquet import ParquetFile  # noqa: PLC0415
        except ImportError as error:
            raise UnreadableError("Parquet needs pyarrow.", "Install it: pip install 'poakg[parquet]'") from error
        try:
            self._file = ParquetFile(path)
        except (ArrowException, OSError) as error:
            raise UnreadableError(f"{path.name} is not Parquet.", "Check that it is the file you mean.") from error
        self.headings: Sequence[str] = list(self._file.schema_arrow.names)
        self.size: int = self._file.metadata.num_rows
        self.uneven = 0
        self.notes = [f"{path.name}: Parquet with {len(self.headings)} columns."]

    def scan(
        self, columns: Sequence[int], advance: Advance
    ) -> Iterator[tuple[tuple["pyarrow.RecordBatch", int], tuple[str, ...]]]:
        """See ``Table``."""
        for batch in self._file.iter_batches(_ROWS):
            listed = [batch.column(column).to_pylist() for column in columns]
            for number, values in enumerate(zip(*listed, strict=True)):
                yield (batch, number), tuple(["" if value is None else str(value) for value in values])
            advance(batch.num_rows)

    def describe_end(self) -> list[str]:
        """See ``Table``."""
        return []

    def is_blank(self, row: tuple["pyarrow.RecordBatch", int]) -> bool:
        """See ``Table``."""
        return not any(self.read_row(row))

    def read_cell(self, cell: str) -> str:
        """See ``Table``."""
        return cell

    def read_row(self, row: tuple["pyarrow.RecordBatch", int]) -> list[str]:
        """See ``Table``."""
        batch, number = row
        values = [column[number].as_py() for column in batch.columns]
        return ["" if value is None else str(value) for value in values]

    def pack(self, texts: Sequence[str]) -> Sequence[str]:
        """See ``Table``."""
        return texts

    def write(
        self,
        path: Path,
        names: Sequence[str],
        rows: Iterable[tuple[tuple["pyarrow.RecordBatch", int], Sequence[str] | None]],
    ) -> None:
        """See ``Table``."""
        import pyarrow  # noqa: PLC0415 - an extra
        from pyarrow.parquet import ParquetWriter  # noqa: PLC0415

        text = pyarrow.string()
        schema = self._file.schema_arrow
        for name in names:
            schema = schema.append(pyarrow.field(name, text))
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        os.close(handle)
        try:
            with ParquetWriter(temporary, schema) as writer:
                added: list[Sequence[str]] = []
                for (batch, number), cells in rows:
                    added.append(cells or [""] * len(names))
                    if number + 1 == batch.num_rows:
                        texts = zip(*added, strict=True)
                        columns = [pyarrow.array([cell or None for cell in column], text) for column in texts]
                        arrays = [*batch.columns, *columns]
                        writer.write_batch(pyarrow.RecordBatch.from_arrays(arrays, schema=schema))
                        added = []
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        finally:
            Path(temporary).unlink(missing_ok=True)
