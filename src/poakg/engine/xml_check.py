"""Keep what the serializers write as XML well-formed: they leave it to the data."""

import re

XML_FORMATS = ("xml", "rdf-xml")
"""Names of the formats that are XML."""
# Characters that XML 1.0 §2.2 leaves out, in UTF-8, and an element for a property whose IRI ends with no name.
_WRONG = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|<oxprefix:[ />]")
# What is looked for has no more bytes than this and one.
_OVERLAP = 11


class NotXmlError(Exception):
    """A result that XML cannot hold."""


class XmlCheck:
    """Looks through a body in XML piece by piece."""

    def __init__(self) -> None:
        self._tail = b""

    def take(self, data: bytes | bytearray) -> bytes | bytearray:
        """Return the next piece with carriage returns as parsers keep them. Raises NotXmlError."""
        text = self._tail + data
        found = _WRONG.search(text)
        if found:
            reason = (
                "a property whose IRI does not end with a name"
                if found[0].startswith(b"<")
                else "a character that XML does not have"
            )
            raise NotXmlError(f"The result has {reason}.")
        self._tail = bytes(text[-_OVERLAP:])
        return data.replace(b"\r", b"&#13;")
