"""The content folders as named graphs: which file states what, and where in the file it does."""

import hashlib
import re
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from poakg.errors import SourceError
from poakg.namespaces import BASE
from poakg.namespaces import GRAPH
from poakg.namespaces import PREFIXES
from poakg.rdf.turtle import parse_triples
from poakg.system.resources import list_files
from poakg.system.resources import list_subfolders


@dataclass(frozen=True)
class SourceFile:
    """One Turtle file of the content: ``name`` relative to the content folder, ``graph`` the IRI it goes to."""

    name: str
    graph: str
    content: bytes

    @cached_property
    def sha256(self) -> str:
        """Digest of the file as it is."""
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def triples(self) -> list[ox.Triple]:
        """Triples in the order of the file, blank nodes named after the file and that order.

        Raises SourceError with file, line and column.
        """
        prefix = re.sub(r"[^A-Za-z0-9]+", "-", self.name.removesuffix(".ttl"))
        labels: dict[str, ox.BlankNode] = {}

        def rename(
            term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple,
        ) -> ox.NamedNode | ox.BlankNode | ox.Literal:
            if isinstance(term, ox.Triple):
                raise SourceError(f"{self.name}: a triple term.", "State it with an IRI of its own instead.")
            if isinstance(term, ox.BlankNode):
                return labels.setdefault(term.value, ox.BlankNode(f"{prefix}-{len(labels) + 1}"))
            return term

        return [
            triple
            if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal)
            else ox.Triple(rename(subject), predicate, rename(value))  # type: ignore[arg-type]
            for triple in parse_triples(self.content, self.name)
            for subject, predicate, value in (triple,)
        ]

    def find_line(self, iri: str) -> int:
        """Return the number of the first line that mentions ``iri``, in full or by prefix; 1 when none does."""
        spellings = [f"<{iri}>"]
        spellings += [f"{prefix}:{iri[len(base) :]}" for prefix, base in PREFIXES.items() if iri.startswith(base)]
        for number, line in enumerate(self.content.decode(errors="replace").splitlines(), start=1):
            if any(re.search(rf"(?<![\w:]){re.escape(spelling)}(?![\w-])", line) for spelling in spellings):
                return number
        return 1


def read_sources(folder: Path) -> list[SourceFile]:
    """Return all Turtle files of the content ``folder``, sorted by name.

    ``ontology/*.ttl``, ``ontology/codes`` and ``shapes`` are graphs of their own, as is each folder of ``data``.
    """
    subfolders = {"ontology": "ontology", "ontology/codes": "codes", "shapes": "shapes"}
    subfolders |= {f"data/{name}": name for name in list_subfolders(folder, "data")}
    return [
        SourceFile(name, f"{GRAPH}{graph}", path.read_bytes())
        for subfolder, graph in sorted(subfolders.items())
        for name, path in list_files(folder, subfolder, ".ttl")
    ]


def digest_inputs(sources: Iterable[SourceFile], texts: Mapping[str, str], *versions: str) -> str:
    """Return one digest over all inputs; equal inputs under equal versions give the same graph.

    ``texts`` are the queries that add statements or are stated themselves, by name.
    """
    parts = [f"{source.name} {source.sha256}" for source in sources]
    parts += [f"{name} {hashlib.sha256(text.encode()).hexdigest()}" for name, text in texts.items()]
    return hashlib.sha256("\n".join([*parts, *versions]).encode()).hexdigest()


def check_references(sources: Iterable[SourceFile]) -> None:
    """Raise SourceError when a file mentions an IRI of ours that no file describes, with file and line."""
    sources = list(sources)
    described = {source.graph for source in sources}
    mentioned: dict[str, set[str]] = {}
    for source in sources:
        found = mentioned[source.name] = set()
        for subject, predicate, value in source.triples:
            if isinstance(subject, ox.NamedNode):
                described.add(subject.value)
            found.add(predicate.value)
            if isinstance(value, ox.NamedNode):
                found.add(value.value)
    for source in sources:
        unknown = sorted(iri for iri in mentioned[source.name] - described if _is_ours(iri))
        if unknown:
            raise SourceError(
                f"{source.name}, line {source.find_line(unknown[0])}: nothing describes {unknown[0]}.",
                "Check its spelling, or describe it in the file that describes similar things.",
            )


# A version IRI names a state of the ontology, not a thing in the graph; the others are addresses of the server.
_ADDRESS = re.compile(
    rf"{re.escape(BASE)}(|ontology/[0-9.]+|openapi\.json|sparql|graph-store(\?.+)?|mapping/[a-z-]+\.sssom\.tsv)"
)


def _is_ours(iri: str) -> bool:
    return iri.startswith(BASE) and not _ADDRESS.fullmatch(iri)
