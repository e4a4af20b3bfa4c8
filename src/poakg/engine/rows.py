"""Count the rows of an answer as it goes by, for the access log; the serializers do not report it."""

# What is written at each row or between two of them. In JSON a literal would have to end with these very brackets to be
# taken for a row; a Turtle or RDF/XML answer has no rows to count.
_MARKS = {
    "json": b'}},{"',
    "xml": b"<result>",
    "csv": b"\n",
    "tsv": b"\n",
    "spreadsheet": b"\n",
    "objects": b"\n",
    "n-triples": b"\n",
    "n-quads": b"\n",
}


class RowCounter:
    """Counts the rows of an answer in the format called ``name``."""

    def __init__(self, name: str) -> None:
        self._mark = _MARKS.get(name, b"")
        self._tail = b""
        # The header of a table of text is not a row.
        self._count = -1 if name in ("csv", "tsv", "spreadsheet") else 0
        self._begins = name == "json"

    def take(self, data: bytes | bytearray) -> None:
        """Take the next piece of the answer."""
        if not self._mark:
            return
        text = self._tail + data
        self._count += text.count(self._mark)
        if self._begins and b'[{"' in text:
            # There is one mark less between rows than there are rows.
            self._count += 1
            self._begins = False
        self._tail = bytes(text[len(text) - len(self._mark) + 1 :]) if len(self._mark) > 1 else b""

    @property
    def count(self) -> int | None:
        """Number of rows so far, None where the format does not show them."""
        return max(self._count, 0) if self._mark else None
