"""Parameters of questions: what a ``.rq`` file declares, and its text with chosen values in place of the defaults.

A question declares a parameter in its header and has the default in a VALUES block, so that its text can be run as it
is, by any engine::

    #+ parameter: document = revcon4 (poakg:Document)
    … VALUES ?document { <https://w3id.org/poakg/id/revcon4> } …

The type is an XSD datatype, a class, whose members can be chosen by the last part of their IRIs, or a scheme of codes.
Without a default the block has UNDEF, and the parameter limits nothing unless it is given. A list after the type, as in
``(xsd:string: north, south)``, allows only what it names. What follows the brackets is what forms call the parameter.
A value of ``xsd:anyURI`` is an IRI, or the end of one of ours, such as ``id/state/KEN``.
"""

import re
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from poakg.errors import SourceError
from poakg.errors import UnknownParameterError
from poakg.errors import UnknownValueError
from poakg.graph.suggestions import suggest
from poakg.namespaces import BASE
from poakg.namespaces import PREFIXES

_DECLARATION = re.compile(
    r"(?P<name>[a-z][a-z_]*)(?: = (?P<default>.+?))? "
    r"\((?P<prefix>[a-z-]+):(?P<type>[A-Za-z-]+)(?:: (?P<allowed>[^)]+))?\)(?: (?P<label>.+))?"
)
_FORM = "NAME = DEFAULT (TYPE: VALUE, VALUE …) LABEL, of which default, values and label may be left out"
_XSD = PREFIXES["xsd"]
# How values of each datatype are written, and what a message calls them.
_DATATYPES = {
    "string": (re.compile(r"[^\ud800-\udfff]{0,1000}"), "text of at most 1,000 characters"),
    "integer": (re.compile(r"[+-]?[0-9]{1,18}"), "a whole number"),
    "decimal": (re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?"), "a number, such as 0.75"),
    "boolean": (re.compile(r"true|false"), "true or false"),
    "gYear": (re.compile(r"[0-9]{4}"), "a year, such as 2026"),
    "date": (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "a date, such as 2026-06-01"),
    "anyURI": (re.compile(r"[^\x00-\x20<>\"{}|\\^`\ud800-\udfff]{1,1000}"), "an IRI, such as id/state/KEN"),
}
# What an address may have beside the parameters of a question.
_RESERVED = ("format", "version")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")

Choices = Mapping[str, Mapping[str, str]]
"""The IRIs that can be chosen, by class or scheme and by code."""


@dataclass(frozen=True)
class Parameter:
    """A parameter as declared: ``type`` is the IRI of a datatype, a class or a scheme; no ``default`` limits nothing.

    ``allowed`` are the values that may be given, all of the type where it is empty. ``label`` is what a form calls it.
    """

    name: str
    type: str
    default: str | None = None
    allowed: tuple[str, ...] = ()
    label: str = ""

    @property
    def heading(self) -> str:
        """What a form calls the parameter."""
        return self.label or self.name.replace("_", " ").capitalize()

    @property
    def is_list(self) -> bool:
        """Whether values are chosen from the things of the graph, rather than written."""
        return not self.type.startswith(_XSD)

    def list_values(self, choices: Choices) -> list[str]:
        """Return the values that may be given, none where any value of the datatype will do."""
        if not self.is_list:
            return list(self.allowed)
        return [code for code in choices[self.type] if code in self.allowed or not self.allowed]

    def make_term(self, value: str, choices: Choices) -> ox.NamedNode | ox.Literal:
        """Return the term that ``value`` stands for. Raises UnknownValueError."""
        values = self.list_values(choices)
        if (values or self.is_list) and value not in values:
            raise UnknownValueError(
                f"{_quote(value)} is not a known {self.name}.",
                suggest(value, values) if values else f"No {self.name} is known.",
            )
        if self.is_list:
            return ox.NamedNode(choices[self.type][value])
        pattern, kind = _DATATYPES[self.type.removeprefix(_XSD)]
        if not pattern.fullmatch(value) or not _exists(value, self.type):
            raise UnknownValueError(f"{_quote(value)} cannot be the value of '{self.name}'.", f"Give {kind}.")
        if self.type == f"{_XSD}anyURI":
            return _make_iri(value, self.name)
        return ox.Literal(value, datatype=ox.NamedNode(self.type))


def read_parameters(declarations: Sequence[str], text: str, name: str) -> tuple[Parameter, ...]:
    """Return the parameters that the header of a query declares; ``name`` is the name of the file.

    Raises SourceError for a declaration that cannot be read or does not fit the ``text`` of the query.
    """
    parameters = tuple(_read_declaration(declaration, name) for declaration in declarations)
    for parameter in parameters:
        if parameter.name in _RESERVED:
            raise SourceError(f"{name}: addresses use {parameter.name} for something else.", "Call it otherwise.")
        blocks = _make_block(parameter.name).findall(text)
        default = "UNDEF" if parameter.default is None else parameter.default
        if len(blocks) != 1 or default not in blocks[0]:
            raise SourceError(
                f"{name}: the query does not have exactly one VALUES ?{parameter.name} {{ … }} with {default} in it.",
                "Write it once, with the default that the header declares, or UNDEF where it declares none.",
            )
    return parameters


def replace_values(text: str, terms: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
    """Return the ``text`` of a query with ``terms`` as the values of its parameters, by name."""
    for name, term in terms.items():
        written = f"VALUES ?{name} {{ {term} }}"
        text = _make_block(name).sub(lambda _, written=written: written, text)  # type: ignore[misc]
    return text


def find_parameter(parameters: Sequence[Parameter], name: str) -> Parameter:
    """Return the parameter called ``name``. Raises UnknownParameterError."""
    for parameter in parameters:
        if parameter.name == name:
            return parameter
    names = [parameter.name for parameter in parameters]
    raise UnknownParameterError(
        f"{_quote(name)} is not a parameter of this question.", suggest(name, names) if names else "It has none."
    )


def _read_declaration(declaration: str, name: str) -> Parameter:
    found = _DECLARATION.fullmatch(declaration)
    if found is None:
        raise SourceError(f"{name}: the parameter '{declaration}' cannot be read.", f"Write it as {_FORM}.")
    base = PREFIXES.get(found["prefix"])
    if base is None or (base == _XSD and found["type"] not in _DATATYPES):
        datatypes = ", ".join(f"xsd:{datatype}" for datatype in _DATATYPES)
        raise SourceError(
            f"{name}: {found['prefix']}:{found['type']} is not a type of parameter.",
            f"Use a class, a scheme of codes, or one of {datatypes}.",
        )
    allowed = tuple(value.strip() for value in (found["allowed"] or "").split(",") if value.strip())
    return Parameter(found["name"], f"{base}{found['type']}", found["default"], allowed, found["label"] or "")


def _make_iri(value: str, name: str) -> ox.NamedNode:
    """Return the IRI that ``value`` is or is the end of. Raises UnknownValueError."""
    try:
        return ox.NamedNode(value if _SCHEME.match(value) else f"{BASE}{value.lstrip('/')}")
    except ValueError as error:
        raise UnknownValueError(
            f"{_quote(value)} cannot be the value of '{name}'.", f"Give {_DATATYPES['anyURI'][1]}."
        ) from error


def _exists(value: str, datatype: str) -> bool:
    """Return whether a date is one of the calendar; other values that are well written exist."""
    if datatype == f"{_XSD}date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
    return True


def _make_block(name: str) -> re.Pattern[str]:
    return re.compile(rf"VALUES \?{name} {{ [^{{}}]+ }}")


def _quote(value: str) -> str:
    """Return ``value`` as a message can show it, whatever it holds."""
    shown = value if len(value) <= 60 else f"{value[:60]}…"
    return f"'{shown.encode('utf-8', 'replace').decode()}'"
