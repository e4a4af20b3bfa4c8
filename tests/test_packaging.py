"""What the project says about itself to those who package, license and cite it."""

import tomllib

import yaml

from poakg import __version__
from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))

# The keys of a file and of an entity in the Citation File Format 1.2.0.
REQUIRED = {"cff-version", "message", "title", "authors"}
ALLOWED = REQUIRED | {
    *("abstract", "commit", "contact", "date-released", "doi", "identifiers", "keywords", "license", "license-url"),
    *("preferred-citation", "references", "repository", "repository-artifact", "repository-code", "type", "url"),
    "version",
}
ENTITY = {
    *("address", "alias", "city", "country", "date-end", "date-start", "email", "fax", "location", "name", "orcid"),
    *("post-code", "region", "tel", "website"),
}


def test_the_licence_covers_code_and_data() -> None:
    """Both licences are in the expression, and the text of each is a file of the distribution."""
    assert PROJECT["license"] == "MIT AND CC-BY-4.0"
    code, data = (ROOT / name for name in PROJECT["license-files"])
    assert code.read_text(encoding="utf-8").startswith("MIT License\n")
    text = data.read_text(encoding="utf-8")
    assert text.startswith("Attribution 4.0 International\n")
    assert "Section 8 -- Interpretation." in text
    assert text.endswith("Creative Commons may be contacted at creativecommons.org.\n")


def test_the_citation_keeps_to_the_format() -> None:
    """CITATION.cff has the keys that CFF 1.2.0 requires and none that it does not know."""
    assert REQUIRED <= CITATION.keys() <= ALLOWED
    assert CITATION["cff-version"] == "1.2.0"
    assert CITATION["type"] in ("software", "dataset")
    assert all({"name"} <= author.keys() <= ENTITY for author in CITATION["authors"])
    texts = [CITATION["message"], CITATION["title"], CITATION["abstract"], *CITATION["keywords"]]
    assert all(isinstance(text, str) and text for text in texts)


def test_the_citation_agrees_with_the_project() -> None:
    """Version, maintainers and keywords are those of the project."""
    assert CITATION["version"] == __version__
    assert CITATION["authors"] == PROJECT["authors"]
    assert CITATION["keywords"] == PROJECT["keywords"]
