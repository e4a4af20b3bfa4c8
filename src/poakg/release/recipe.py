"""What a release is made from, and the digests that say whether anything of it has changed."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from poakg import __version__
from poakg.graph.catalogue import CatalogueQuery
from poakg.graph.catalogue import read_queries
from poakg.graph.content import SourceFile
from poakg.graph.content import digest_inputs
from poakg.graph.content import read_sources
from poakg.graph.derivations import Derivation
from poakg.graph.derivations import read_derivations
from poakg.graph.snapshot import Prepared
from poakg.graph.snapshot import locate_prepared

# Where the rules are that add statements: until none adds any more; once, in the order of their names; by counting.
DERIVATIONS, MAPPINGS, STATISTICS = "ontology/derivations", "data/mappings", "data/description"

VERSIONS = {"poakg": __version__, "pyoxigraph": ox.__version__}

_PACKAGE = Path(__file__).parents[1]
# The rooms whose code makes something of the content or the archive; in a checkout it changes without a new version.
MAKERS = ("archive", "engine", "graph", "rdf", "release", "shacl", "submission", "system", "validation")


@dataclass(frozen=True)
class Recipe:
    """Everything a release is made from; ``submissions`` are accepted ones, each a graph of its own."""

    sources: list[SourceFile]
    derivations: list[Derivation]
    mappings: list[Derivation]
    statistics: list[Derivation]
    queries: dict[str, CatalogueQuery]
    submissions: list[SourceFile]

    @cached_property
    def content_digest(self) -> str:
        """Digest of the content and of the code that makes something of it, without submissions."""
        texts = {rule.name: rule.text for rule in [*self.derivations, *self.mappings, *self.statistics]}
        texts |= {f"queries/{query.name}.rq": query.text for query in self.queries.values()}
        return digest_inputs(self.sources, texts, *_list_versions())

    def with_submissions(self, submissions: Iterable[SourceFile]) -> "Recipe":
        """Return the same with ``submissions``."""
        return replace(self, submissions=list(submissions))

    @cached_property
    def digest(self) -> str:
        """Digest of all inputs; equal digests give equal graphs."""
        return digest_inputs(self.submissions, {}, self.content_digest)


def read_recipe(folder: Path, submissions: Iterable[SourceFile] = ()) -> Recipe:
    """Return what a release of the content ``folder`` and of accepted ``submissions`` by this version is made from.

    Raises SourceError for a question without its header.
    """
    return Recipe(
        sources=read_sources(folder),
        derivations=read_derivations(folder, DERIVATIONS),
        mappings=read_derivations(folder, MAPPINGS),
        statistics=read_derivations(folder, STATISTICS),
        queries=read_queries(folder),
        submissions=list(submissions),
    )


def find_prepared(recipe: Recipe, folder: Path) -> Prepared | None:
    """Return what is prepared of the content of ``recipe`` in ``folder``, None unless all of it is there."""
    prepared = Prepared(locate_prepared(folder, recipe.content_digest))
    return prepared if prepared.is_whole() else None


def _list_versions() -> list[str]:
    versions = [f"{name} {version}" for name, version in sorted(VERSIONS.items())]
    files = sorted([*_PACKAGE.glob("*.py"), *(path for room in MAKERS for path in (_PACKAGE / room).rglob("*.*"))])
    files = [path for path in files if path.suffix in (".py", ".rq", ".html")]
    code = hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files))
    return [*versions, f"code {code.hexdigest()}"]
