"""What the dataset and its files say of themselves, by the SHACL shapes of DCAT-AP 3.0.1 (SEMIC).

The shapes are fetched, or taken from the folder that POAKG_DCAT_AP names (``releases/3.0.1/html/shacl`` of a clone of
SEMICeu/DCAT-AP).
"""

import os
from collections.abc import Callable
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from poakg.namespaces import DESCRIPTION
from poakg.namespaces import PREFIXES
from poakg.release.export.catalogue import Listed
from poakg.release.export.catalogue import write_catalogue
from poakg.shacl import compile_shapes

pytestmark = pytest.mark.ecosystem

SHAPES = "https://raw.githubusercontent.com/SEMICeu/DCAT-AP/master/releases/3.0.1/html/shacl"
FILES = [Listed("tables/acts.csv", "Acts", 12, "ab" * 32)]
# What is recommended and left out, for a reason: whom to write to is for whoever runs a server to say, how long a
# distribution stays available nobody has promised, and the commitments hold for no area in particular.
WITHOUT = {f"{PREFIXES['dcat']}contactPoint", "http://data.europa.eu/r5r/availability", f"{PREFIXES['dcterms']}spatial"}
# The files are a version of the dataset, which has the rest.
LEFT_TO_DATASET = {
    f"{PREFIXES['dcat']}theme",
    f"{PREFIXES['dcat']}keyword",
    f"{PREFIXES['dcterms']}temporal",
    f"{PREFIXES['dcterms']}format",
    f"{PREFIXES['dcterms']}description",
}


@pytest.fixture(scope="module")
def read_shapes() -> Callable[[str], list[ox.Triple]]:
    """Returns the shapes in a file of the release by its name."""

    def read(name: str) -> list[ox.Triple]:
        if folder := os.environ.get("POAKG_DCAT_AP"):
            body = (Path(folder) / name).read_bytes()
        else:
            try:
                body = httpx.get(f"{SHAPES}/{name}", timeout=60).raise_for_status().content
            except httpx.HTTPError as error:
                pytest.skip(f"needs the shapes of DCAT-AP, from {SHAPES} or the folder POAKG_DCAT_AP: {error}")
        return [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.TURTLE)]

    return read


@pytest.fixture(scope="module", params=["dataset", "files"])
def described(request: pytest.FixtureRequest, store: ox.Store) -> tuple[str, list[ox.Triple]]:
    """What is described, and the description."""
    if request.param == "files":
        body = write_catalogue(FILES, "0" * 64)
        return "files", [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.TURTLE)]
    return "dataset", [quad.triple for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(DESCRIPTION))]


@pytest.mark.parametrize("name", ["shapes.ttl", "deprecateduris.ttl"])
def test_what_is_mandatory_is_there(
    read_shapes: Callable[[str], list[ox.Triple]], described: tuple[str, list[ox.Triple]], name: str
) -> None:
    """And no address is used that DCAT-AP has given up."""
    shapes = compile_shapes(read_shapes(name))
    assert [str(result) for result in shapes.validate(described[1])] == []
    # The shapes find what is missing.
    if name == "shapes.ttl":
        titles = [triple for triple in described[1] if triple.predicate.value != f"{PREFIXES['dcterms']}title"]
        assert shapes.validate(titles)


def test_what_is_recommended_is_there_or_left_out_for_a_reason(
    read_shapes: Callable[[str], list[ox.Triple]], described: tuple[str, list[ox.Triple]]
) -> None:
    """Nothing else is missing."""
    kind, description = described
    results = compile_shapes(read_shapes("shapes_recommended.ttl")).validate(description)
    missing = {str(result.path).strip("<>") for result in results}
    assert missing == (WITHOUT if kind == "dataset" else WITHOUT | LEFT_TO_DATASET)
