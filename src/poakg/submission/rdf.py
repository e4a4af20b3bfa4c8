"""Read submissions in Turtle and JSON-LD; nothing is fetched, whatever a file asks for."""

import io
import json
import logging
import re
from typing import Any

import pyoxigraph as ox
from rdflib import BNode
from rdflib import Graph
from rdflib import Literal
from rdflib import URIRef
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.plugins.parsers.notation3 import RDFSink
from rdflib.plugins.parsers.notation3 import SinkParser
from rdflib.term import Node

from poakg.errors import UnreadableError
from poakg.namespaces import CONTEXT
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.submission.places import Place
from poakg.submission.places import Submission

# rdflib logs a traceback for each ill-typed literal; that is a finding about the data and no failure of ours.
logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)

# Names in a JSON-LD submission are terms of the ontology; these are the prefixes that go with them.
CONTEXT_DOCUMENT: dict[str, object] = {
    "@context": {"@vocab": TERM} | {prefix: PREFIXES[prefix] for prefix in ("dcterms", "state", "xsd")}
}
_XSD_STRING = f"{PREFIXES['xsd']}string"


def read_turtle(name: str, content: bytes) -> Submission:
    """Return the submission that Turtle ``content`` holds, each triple with its line.

    Raises UnreadableError with line and column.
    """
    text = _decode(name, content)
    try:
        # The fast parser names the column of a fault; the slower one below knows the line of every triple.
        for _ in ox.parse(content, format=ox.RdfFormat.TURTLE, base_iri="urn:poakg:file"):
            pass
    except SyntaxError as error:
        reason = (error.msg or "").split(": ", 1)[-1]
        raise UnreadableError(
            f"{name}, line {error.lineno}, column {error.offset}: {reason}.",
            "Mend that place; the line above it is often where it began.",
        ) from error
    submission = Submission(name, Graph())
    sink = _LineSink(submission)
    parser = SinkParser(sink, baseURI="urn:poakg:file", turtle=True)
    sink.parser = parser
    try:
        parser.loadStream(io.StringIO(text))
    except RecursionError as error:
        raise UnreadableError(f"{name} is nested too deeply.", "Flatten it.") from error
    except (BadSyntax, ParserError, ValueError) as error:
        raise UnreadableError(f"{name} is no Turtle file.", "Save it as Turtle in UTF-8.") from error
    return submission


def read_json_ld(name: str, content: bytes) -> Submission:
    """Return the submission that JSON-LD ``content`` holds.

    The context of poakg is known; any other must stand in the file itself, since none is fetched.
    """
    text = _decode(name, content)
    try:
        document = json.loads(text)
    except ValueError as error:
        raise UnreadableError(f"{name} is no JSON: {error}.", "Mend that place.") from error
    except RecursionError as error:
        raise UnreadableError(f"{name} is nested too deeply.", "Flatten it.") from error
    body = json.dumps(_inline_context(document)).encode()
    submission = Submission(name, Graph())
    try:
        for quad in ox.parse(body, format=ox.RdfFormat.JSON_LD, base_iri="urn:poakg:file"):
            subject, predicate, value = map(_to_rdflib, (quad.subject, quad.predicate, quad.object))
            submission.add(subject, predicate, value, Place(line=_find_json_line(text, subject, predicate, value)))
    except SyntaxError as error:
        raise UnreadableError(
            f"{name} is no JSON-LD that can be read here: {error}.",
            f"Use the context {CONTEXT} or one written in the file; none is fetched.",
        ) from error
    return submission


class _LineSink(RDFSink):
    """Receive triples from rdflib's parser together with the line it has come to."""

    parser: SinkParser

    def __init__(self, submission: Submission) -> None:
        super().__init__(submission.graph)
        self._submission = submission

    def makeStatement(self, quadruple: Any, why: Any = None) -> None:  # noqa: N802, ANN401 - rdflib's signature
        predicate, subject, value = (self.normalise(None, part) for part in quadruple[1:])
        # rdflib counts line ends from zero.
        self._submission.add(subject, predicate, value, Place(line=self.parser.lines + 1))


def _decode(name: str, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{name} is not text in UTF-8.", "Save it as text in UTF-8.") from error
    if "\x00" in text:
        raise UnreadableError(f"{name} is a binary file, not text.", "Check that it is the file you mean.")
    return text


def _inline_context(document: Any) -> Any:  # noqa: ANN401 - any JSON
    """Put our own context in the place of its address."""
    if isinstance(document, list):
        return [_inline_context(member) for member in document]
    if isinstance(document, dict) and document.get("@context") == CONTEXT:
        return document | CONTEXT_DOCUMENT
    return document


def _find_json_line(text: str, subject: Node, predicate: Node, value: Node) -> int:
    """Return the line on which JSON ``text`` most likely states a triple: the value, else the key, else the subject."""
    wanted = [str(value), _local_name(str(value)), _local_name(str(predicate)), _local_name(str(subject))]
    start = text.find(str(subject))
    for word in filter(None, wanted):
        found = re.compile(rf'"[^"\n]*{re.escape(word)}"').search(text, max(start, 0))
        if found:
            return text.count("\n", 0, found.start()) + 1
    return 0


def _local_name(iri: str) -> str:
    return re.split(r"[/#:]", iri)[-1]


def _to_rdflib(term: object) -> Node:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        # rdflib tells "a" and "a"^^xsd:string apart, although they are one literal in RDF 1.1.
        datatype = None if term.datatype.value == _XSD_STRING else URIRef(term.datatype.value)
        return Literal(term.value, datatype=datatype, normalize=False)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    raise TypeError(term)
