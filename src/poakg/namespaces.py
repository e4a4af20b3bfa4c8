"""Every prefix and base IRI of the project, once.

The prefixes of code lists and documents follow from the content, so that adding one needs no Python: a code list has
the name of its file in ``ontology/codes``, a document states its own in ``document.ttl``, by
``vann:preferredNamespacePrefix`` and ``vann:preferredNamespaceUri``. They are read when they are first asked for.
"""

from collections.abc import Iterator
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from poakg.errors import SourceError
from poakg.system.resources import find_content
from poakg.system.resources import list_files
from poakg.system.resources import list_subfolders

BASE = "https://w3id.org/poakg/"
ONTOLOGY = f"{BASE}ontology"
TERM = f"{ONTOLOGY}#"
CODE = f"{BASE}code/"
ID = f"{BASE}id/"
GRAPH = f"{BASE}graph/"
SUBMISSION = f"{ID}submission/"
QUERY = f"{BASE}query/"
RULE = f"{BASE}rule/"
CONTEXT = f"{BASE}context/submission.jsonld"
FINDINGS_SCHEMA = f"{BASE}schema/findings.json"
SPARQL = f"{BASE}sparql"
GRAPH_STORE = f"{BASE}graph-store"

# Files that are served beside a release, each under its name.
LOADED = f"{GRAPH}loaded/"
DERIVED = f"{GRAPH}derived"
QUERIES = f"{GRAPH}queries"
DESCRIPTION = f"{GRAPH}description"
# Examples are about an invented State, so nothing counts them unless it asks for their graph by name.
EXAMPLES = f"{GRAPH}examples"
# The dataset as a thing: the default graph of a release, which the graph of descriptions describes.
DATASET = f"{ID}dataset/poakg"

_FIXED: dict[str, str] = {
    "body": f"{ID}body/",
    "code": CODE,
    "cycle": f"{ID}cycle/",
    "csvw": "http://www.w3.org/ns/csvw#",
    "cccev": "http://data.europa.eu/m8g/",
    "data-topic": f"{ID}data-topic/",
    "dataset": f"{ID}dataset/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "deliverable": f"{ID}deliverable/",
    "distribution": f"{ID}distribution/",
    "duration": f"{ID}duration/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "formats": "http://www.w3.org/ns/formats/",
    "fund": f"{ID}fund/",
    "graph": GRAPH,
    "instant": f"{ID}instant/",
    "instrument": f"{ID}instrument/",
    "item": f"{ID}item/",
    "mapping": f"{BASE}mapping/",
    "mechanism": f"{ID}mechanism/",
    "meeting": f"{ID}meeting/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pav": "http://purl.org/pav/",
    "period": f"{ID}period/",
    "poakg": TERM,
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "query": QUERY,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "region": f"{ID}region/",
    "rule": RULE,
    "rrmv": "http://data.europa.eu/2qy/rrmv#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sdg": "http://metadata.un.org/sdg/",
    "sdgo": "http://metadata.un.org/sdg/ontology#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "service": f"{ID}service/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "sssom": "https://w3id.org/sssom/",
    "state": f"{ID}state/",
    "system": f"{ID}system/",
    "time": "http://www.w3.org/2006/time#",
    "unbis": "http://metadata.un.org/thesaurus/",
    "undo": "https://w3id.org/un/ontology/undo/",
    "undocs": "https://undocs.org/",
    "untreaty": "https://treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no=",
    "vann": "http://purl.org/vocab/vann/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "wd": "http://www.wikidata.org/entity/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_CODES = "ontology/codes"
_PREFERRED = _FIXED["vann"] + "preferredNamespace"


class Prefixes(Mapping[str, str]):
    """IRIs by prefix: the ``fixed`` ones, and those that the content folder gives."""

    def __init__(self, fixed: Mapping[str, str]) -> None:
        self._fixed = dict(fixed)

    @cached_property
    def _all(self) -> dict[str, str]:
        return read_prefixes(find_content(), self._fixed)

    def __getitem__(self, prefix: str) -> str:
        return self._fixed[prefix] if prefix in self._fixed else self._all[prefix]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


def read_prefixes(folder: Path, fixed: Mapping[str, str]) -> dict[str, str]:
    """Return the ``fixed`` prefixes with those of the code lists and documents of the content ``folder``.

    Raises SourceError for a prefix that would stand for two IRIs, or a document that cannot be read.
    """
    found = dict(fixed)
    for name, path in list_files(folder, _CODES, ".ttl"):
        _add(found, path.stem, f"{CODE}{path.stem}/", name)
    for subfolder in list_subfolders(folder, "data"):
        for name, path in list_files(folder, f"data/{subfolder}", "document.ttl"):
            for prefix, base in _read_document(name, path.read_bytes()):
                _add(found, prefix, base, name)
    return found


def _add(found: dict[str, str], prefix: str, base: str, name: str) -> None:
    if found.setdefault(prefix, base) != base:
        raise SourceError(
            f"{name}: the prefix {prefix} stands for {found[prefix]} already.", "Choose another prefix for it."
        )


def _read_document(name: str, content: bytes) -> list[tuple[str, str]]:
    """Return the prefixes that a document states, with their IRIs."""
    import pyoxigraph as ox  # noqa: PLC0415 - whoever needs no prefix of a document need not load it

    try:
        triples = [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.TURTLE)]
    except SyntaxError as error:
        raise SourceError(f"{name}: {error}", "Correct the file there.") from error
    stated = {(t.subject, t.predicate.value): t.object.value for t in triples if isinstance(t.object, ox.Literal)}
    return [
        (prefix, stated.get((subject, f"{_PREFERRED}Uri"), ""))
        for (subject, predicate), prefix in stated.items()
        if predicate == f"{_PREFERRED}Prefix"
    ]


PREFIXES = Prefixes(_FIXED)
