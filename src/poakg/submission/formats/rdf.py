"""Read submissions in RDF, whatever the syntax; nothing is fetched, whatever a file asks for."""

import io
import json
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox

from poakg.errors import UnreadableError
from poakg.namespaces import CONTEXT
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.submission.formats.encoding import decode_utf8
from poakg.submission.formats.located_json import Located
from poakg.submission.formats.xml import Handlers
from poakg.submission.formats.xml import read_xml
from poakg.submission.limits import LIMITS
from poakg.submission.limits import Limits
from poakg.submission.reading_rules import Rule
from poakg.submission.submission import Place
from poakg.submission.submission import Submission

# Names in a JSON-LD submission are terms of the ontology; these are the prefixes that go with them.
CONTEXT_DOCUMENT: dict[str, object] = {
    "@context": {"@vocab": TERM} | {prefix: PREFIXES[prefix] for prefix in ("dcterms", "state", "xsd")}
}
_BASE = "urn:poakg:file"
_UNDEFINED = "urn:not-in-the-context:"
_KEYWORD = re.compile(
    "@(?:base|container|context|direction|graph|id|import|included|index|json|language|list|nest|none|prefix|propagate"
    "|protected|reverse|set|type|value|version|vocab)"
)
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]')
_MEND = "Mend that place; the line above it is often where it began."


def read_rdf(name: str, content: bytes, syntax: ox.RdfFormat, limits: Limits = LIMITS) -> Submission:
    """Return what ``content`` states, each triple with its line; which graph a statement is in does not count.

    Raises UnreadableError with line and column.
    """
    if syntax == ox.RdfFormat.RDF_XML:
        # Entities are refused before anything expands them.
        read_xml(name, io.BytesIO(content), Handlers(), limits)
        source = _LineSource(content)
    else:
        source = _LineSource(decode_utf8(name, content).encode())
    submission = Submission(name)
    try:
        for quad in ox.parse(source, format=syntax, base_iri=_BASE):
            _add(submission, quad, Place(line=source.find_line(quad.object)), limits)
    except SyntaxError as error:
        reason = (error.msg or "").split(": ", 1)[-1]
        where = f", line {error.lineno}, column {error.offset}" if error.lineno else ""
        raise UnreadableError(f"{name}{where}: {reason}.", _MEND) from error
    return submission


def read_json_ld(name: str, text: str, document: Located, limits: Limits = LIMITS) -> Submission:
    """Return what a JSON-LD ``document`` with this ``text`` states.

    The context of poakg is known; any other must be in the file itself, since none is fetched.
    """
    body = _inline_contexts(name, text, document)
    lines = _index_lines(document)
    submission = Submission(name)
    _report_odd_names(submission, document)
    try:
        for quad in ox.parse(body.encode(), format=ox.RdfFormat.JSON_LD, base_iri=_BASE):
            _add(submission, quad, Place(line=_find_line(lines, quad.triple)), limits)
    except SyntaxError as error:
        raise UnreadableError(
            f"{name} is not JSON-LD that can be read here: {error.msg}.",
            f"Use the context {CONTEXT} or one written in the file; none is fetched.",
        ) from error
    return submission


class _LineSource(io.BytesIO):
    """Hands lines to the parser one by one, so that a triple is known to end on the line last taken."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.line = 0
        self._at_start = True
        self._lines = (b"", b"")

    def read(self, size: int | None = -1, /) -> bytes:
        """Return at most ``size`` bytes of the line that comes next."""
        self.line += self._at_start
        part = self.readline(size)
        if self._at_start:
            self._lines = (self._lines[1], part)
        self._at_start = part.endswith(b"\n")
        return part

    def find_line(self, value: object) -> int:
        """Return the line on which a triple with this ``value`` ends.

        After a quoted text the parser looks on for a language or a datatype, so it may have taken one line more.
        """
        before, last = self._lines
        if isinstance(value, ox.Literal) and before.rstrip().endswith((b'"', b"'")):
            return self.line - (value.value.rpartition("\n")[2].encode() not in last)
        return self.line


def _add(submission: Submission, quad: ox.Quad, place: Place, limits: Limits) -> None:
    if len(submission.statements) >= limits.statements:
        raise UnreadableError(
            f"{submission.name} has more than {limits.statements} statements.",
            "A submission is far smaller; check that it is the file you mean.",
        )
    if isinstance(quad.subject, ox.Triple) or isinstance(quad.object, ox.Triple):
        raise UnreadableError(
            f"{submission.name}, line {place.line}: a statement about a statement.", "State it of a thing instead."
        )
    submission.add(quad.subject, quad.predicate, quad.object, place)


def _inline_contexts(name: str, text: str, document: Located) -> str:
    """Return ``text`` with our own context in the place of its address, and on the same lines."""
    own = json.dumps(CONTEXT_DOCUMENT["@context"])
    edits = list(_name_undefined(document))
    for address in _find_context_addresses(document):
        if address.text != CONTEXT:
            raise UnreadableError(
                f"{name}, line {address.line}: the context {address.text} is not known here, and none is fetched.",
                f"Use the context {CONTEXT}, or write yours out in the file.",
            )
        edits.append((address.start, address.end, own))
    pieces: list[str] = []
    last = 0
    for start, end, piece in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [text[last:start], piece]
        last = end
    return "".join([*pieces, text[last:]])


def _name_undefined(document: Located) -> Iterator[tuple[int, int, str]]:
    """Yield what to insert so that names without a meaning get one of their own, and are not dropped by the parser."""
    undefined = json.dumps({"@vocab": _UNDEFINED})
    for value in document.elements if document.elements is not None else [document]:
        context = (value.members or {}).get("@context")
        if value.members and context is None:
            yield value.start + 1, value.start + 1, f'"@context": {undefined},'
        elif context is not None and context.elements is not None:
            yield context.start + 1, context.start + 1, undefined + ("," if context.elements else "")
        elif context is not None:
            yield context.start, context.start, f"[{undefined},"
            yield context.end, context.end, "]"


def _report_odd_names(submission: Submission, document: Located) -> None:
    """Report members whose names the parser passes over: no keyword, and no part of an IRI."""
    waiting = [document]
    while waiting:
        value = waiting.pop(0)
        for key, member in (value.members or {}).items():
            is_odd = not _KEYWORD.fullmatch(key) if key.startswith("@") else bool(_NOT_IN_IRI.search(key))
            count = member.count_values() if is_odd else 0
            if count:
                shown = f"{key} ({count} {'value' if count == 1 else 'values'})"
                submission.report(Rule.COLUMN_UNKNOWN, Place(line=member.line), shown, unread=count)
            elif key not in ("@context", "@value"):
                waiting.append(member)
        waiting += value.elements or []


def _find_context_addresses(document: Located) -> list[Located]:
    """Return the contexts that are given by address, in the order of the file."""
    found: list[Located] = []
    waiting = [document]
    while waiting:
        value = waiting.pop()
        for key, member in (value.members or {}).items():
            waiting.append(member)
            if key == "@context":
                each = member.elements if member.elements is not None else [member]
                found += [entry for entry in each if entry.is_string]
            elif key == "@import":
                found.append(member)
        waiting += value.elements or []
    return sorted(found, key=lambda address: address.start)


def _index_lines(document: Located) -> dict[str, list[int]]:
    """Return the lines on which each name or value of a document is found, in order."""
    lines: dict[str, list[int]] = defaultdict(list)
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if value.text is not None:
            lines[_local_name(value.text)].append(value.line)
        for key, member in (value.members or {}).items():
            lines[_local_name(key)].append(member.line)
            waiting.append(member)
        waiting += value.elements or []
    for numbers in lines.values():
        numbers.sort()
    return lines


def _find_line(lines: dict[str, list[int]], triple: ox.Triple) -> int:
    """Return the line on which a triple most likely is: where its value, else its name comes after its subject."""
    subject = lines.get(_local_name(_text(triple.subject)), [])
    start = subject[0] if subject else 0
    for term in (triple.object, triple.predicate):
        numbers = lines.get(_local_name(_text(term)), [])
        index = bisect_left(numbers, start)
        if index < len(numbers):
            return numbers[index]
    return start


def _local_name(iri: str) -> str:
    return re.split(r"[/#:]", iri)[-1] or iri


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal) else ""
