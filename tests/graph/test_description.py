"""The dataset tells truly what it holds (VoID, DCAT), and the service what it can do (Service Description)."""

import re
from collections import Counter
from collections import defaultdict
from urllib.parse import parse_qs
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest

from poakg import __version__
from poakg.graph.snapshot import Snapshot
from poakg.graph.store import list_default_graphs
from poakg.namespaces import BASE
from poakg.namespaces import DATASET
from poakg.namespaces import DESCRIPTION
from poakg.namespaces import EXAMPLES
from poakg.namespaces import GRAPH
from poakg.namespaces import GRAPH_STORE
from poakg.namespaces import ONTOLOGY
from poakg.namespaces import PREFIXES
from poakg.namespaces import QUERIES
from poakg.namespaces import SPARQL
from poakg.rdf.formats import FORMATS
from poakg.rdf.formats import Format
from poakg.rdf.formats import find_format
from poakg.rdf.formats import list_formats
from poakg.rdf.terms import RDF_TYPE
from poakg.rdf.turtle import format_turtle
from poakg.web.service_description import describe_service
from poakg.web.service_description import list_described_graphs
from tests.conftest import Server
from tests.http import send

pytestmark = pytest.mark.slow

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
ENDPOINT = "http://127.0.0.1/sparql"
# Names of the formats in the W3C's list, https://www.w3.org/ns/formats/.
W3C_FORMATS = (
    "JSON-LD",
    "N-Quads",
    "N-Triples",
    "RDF_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_JSON",
    "SPARQL_Results_TSV",
    "SPARQL_Results_XML",
    "TriG",
    "Turtle",
)


def term(name: str) -> ox.NamedNode:
    """Return the term that the prefixed ``name`` stands for."""
    prefix, local = name.split(":", 1)
    return ox.NamedNode(f"{PREFIXES[prefix]}{local}")


def find_values(store: ox.Store, subject: str, name: str) -> set[str]:
    """Return the values of the property ``name`` of ``subject``, whatever graph states them."""
    return {quad.object.value for quad in store.quads_for_pattern(ox.NamedNode(subject), term(name), None)}  # type: ignore[union-attr]


def find_number(store: ox.Store, subject: str, name: str) -> int:
    """Return the one number that the property ``name`` of ``subject`` has."""
    (value,) = find_values(store, subject, name)
    return int(value)


def read_graph(store: ox.Store, graph: str) -> list[ox.Triple]:
    """Return the triples of a graph."""
    return [quad.triple for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(graph))]


@pytest.fixture(scope="module")
def counted(store: ox.Store) -> list[ox.Quad]:
    """What the statistics are about: every graph but the examples and the description."""
    return [quad for quad in store if quad.graph_name not in (ox.NamedNode(EXAMPLES), ox.NamedNode(DESCRIPTION))]


def test_no_triple_stands_in_two_graphs(store: ox.Store) -> None:
    """The default graph is the union of the graphs, and engines differ on whether a union keeps duplicates."""
    graphs: dict[ox.Triple, set[str]] = defaultdict(set)
    for quad in store:
        graphs[quad.triple].add(str(quad.graph_name))
    assert [triple for triple, names in graphs.items() if len(names) > 1] == []


def test_the_totals_are_those_of_the_default_graph(store: ox.Store, counted: list[ox.Quad], snapshot: Snapshot) -> None:
    """Counted here by other means than in the description."""
    typed = {quad.subject for quad in counted if quad.predicate == RDF_TYPE}
    totals = {
        "void:triples": len({quad.triple for quad in counted}),
        "void:distinctSubjects": len({quad.subject for quad in counted}),
        "void:distinctObjects": len({quad.object for quad in counted}),
        "void:properties": len({quad.predicate for quad in counted}),
        "void:classes": len({quad.object for quad in counted if quad.predicate == RDF_TYPE}),
        "void:entities": len(
            {node for node in typed if isinstance(node, ox.NamedNode) and node.value.startswith(BASE)}
        ),
    }
    assert {name: find_number(store, DATASET, name) for name in totals} == totals
    assert totals["void:triples"] == snapshot.quads - snapshot.graphs[EXAMPLES] - snapshot.graphs[DESCRIPTION]


def test_each_graph_is_a_part_with_its_size(store: ox.Store, snapshot: Snapshot) -> None:
    """Those of the default graph are parts of the dataset, and each has a title and a name for SPARQL."""
    parts = {iri for iri in find_values(store, DATASET, "void:subset") if iri.startswith(GRAPH)}
    assert parts == set(snapshot.graphs) - {EXAMPLES, DESCRIPTION}
    assert {iri: find_number(store, iri, "void:triples") for iri in parts} == {
        graph: snapshot.graphs[graph] for graph in parts
    }
    for graph in snapshot.graphs:
        assert len(find_values(store, graph, "rdfs:label")) == 1
        assert len(find_values(store, graph, "dcterms:description")) == 1
        assert find_values(store, graph, "rdf:type") >= {term("sd:Graph").value, term("void:Dataset").value}
    named = {quad.object.value for quad in store.quads_for_pattern(None, term("sd:name"), None)}  # type: ignore[union-attr]
    assert named == parts


def read_partitions(store: ox.Store, owner: str, key: str, number: str) -> dict[str, int]:
    """Return the number that each partition of ``owner`` gives, by what it is a partition for."""
    link = {"void:class": "void:classPartition", "void:property": "void:propertyPartition"}[key]
    found = {}
    for partition in find_values(store, owner, link):
        (about,) = find_values(store, partition, key)
        found[about] = find_number(store, partition, number)
    assert len(found) == len(find_values(store, owner, link))
    return found


def test_the_partitions_are_those_of_the_default_graph(store: ox.Store, counted: list[ox.Quad]) -> None:
    """Members of each class, triples of each property, and of each property among the members of each class."""
    types: dict[Node, set[str]] = defaultdict(set)
    for quad in counted:
        if quad.predicate == RDF_TYPE:
            types[quad.subject].add(quad.object.value)  # type: ignore[union-attr]
    pairs = {"triples": Counter[str](), "distinctSubjects": Counter[str](), "distinctObjects": Counter[str]()}
    within: dict[str, Counter[str]] = defaultdict(Counter)
    for quad in counted:
        pairs["triples"][quad.predicate.value] += 1
        for kind in types[quad.subject]:
            within[kind][quad.predicate.value] += 1
    for name, node in (("distinctSubjects", "subject"), ("distinctObjects", "object")):
        pairs[name].update(predicate for predicate, _ in {(q.predicate.value, getattr(q, node)) for q in counted})
    for name, expected in pairs.items():
        assert read_partitions(store, DATASET, "void:property", f"void:{name}") == expected
    members = Counter(kind for kinds in types.values() for kind in kinds)
    assert read_partitions(store, DATASET, "void:class", "void:entities") == members
    for partition in find_values(store, DATASET, "void:classPartition"):
        (kind,) = find_values(store, partition, "void:class")
        assert read_partitions(store, partition, "void:property", "void:triples") == within[kind]


def test_the_linksets_are_counted(store: ox.Store, counted: list[ox.Quad]) -> None:
    """Links whose target is one of the things that the other graph describes."""
    linksets = {iri for iri in find_values(store, DATASET, "void:subset") if not iri.startswith(GRAPH)}
    assert {iri.rsplit("/", 1)[-1] for iri in linksets} == {"links-sdg", "links-unbis"}
    for linkset in linksets:
        (graph,) = find_values(store, linkset, "void:objectsTarget")
        (predicate,) = find_values(store, linkset, "void:linkPredicate")
        (space,) = find_values(store, graph, "void:uriSpace")
        objects = [quad.object for quad in counted if quad.predicate.value == predicate]
        links = [node for node in objects if isinstance(node, ox.NamedNode) and node.value.startswith(space)]
        assert find_number(store, linkset, "void:triples") == len(links) > 250


def test_the_vocabularies_are_those_in_use(store: ox.Store, counted: list[ox.Quad]) -> None:
    """Every property and class belongs to one of them, and none is idle."""
    terms = {quad.predicate.value for quad in counted}
    terms |= {quad.object.value for quad in counted if quad.predicate == RDF_TYPE}  # type: ignore[union-attr]
    used = {re.sub(r"#?[^/#]+$", "", name) for name in terms}
    assert find_values(store, DATASET, "void:vocabulary") == used


@pytest.mark.parametrize("graph", [DESCRIPTION, QUERIES])
def test_everything_has_a_name_and_is_described(store: ox.Store, graph: str) -> None:
    """Each subject has a type and an English label, none is a blank node, and every IRI of ours leads somewhere."""
    described = {quad.subject for quad in store} | set(store.named_graphs())
    addresses = (BASE, SPARQL, GRAPH_STORE, f"{BASE}openapi.json")
    for triple in read_graph(store, graph):
        assert isinstance(triple.subject, ox.NamedNode)
        assert find_values(store, triple.subject.value, "rdf:type"), triple.subject
        labels = [quad.object for quad in store.quads_for_pattern(triple.subject, term("rdfs:label"), None)]
        assert [getattr(label, "language", None) for label in labels] == ["en"], triple.subject
        assert not isinstance(triple.object, ox.BlankNode)
        if isinstance(triple.object, ox.NamedNode) and triple.object.value.startswith(BASE):
            address = triple.object.value.split("?")[0]
            assert triple.object in described or address in addresses, triple.object


@pytest.mark.parametrize("graph", [DESCRIPTION, QUERIES])
def test_the_canonical_form_keeps_every_triple(store: ox.Store, graph: str) -> None:
    """Written as Turtle and read again, the graph is the same, and so is its text."""
    triples = read_graph(store, graph)
    text = format_turtle(bytes(ox.serialize(triples, format=ox.RdfFormat.TURTLE) or b""), graph)
    assert {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)} == set(triples)
    assert format_turtle(text.encode(), graph) == text


def test_the_dataset_says_whose_it_is(store: ox.Store) -> None:
    """Licence, people and dates are those of the ontology, the version is that of the release."""
    for name in ("license", "creator", "publisher", "created", "modified"):
        found = find_values(store, DATASET, f"dcterms:{name}")
        assert found == find_values(store, ONTOLOGY, f"dcterms:{name}") != set()
    assert find_values(store, DATASET, "dcat:version") == {__version__}
    assert find_values(store, DATASET, "dcterms:conformsTo") == {ONTOLOGY}
    assert find_values(store, DATASET, "rdf:type") == {term("dcat:Dataset").value, term("void:Dataset").value}
    assert find_values(store, DESCRIPTION, "foaf:primaryTopic") == {DATASET}
    assert find_values(store, f"{BASE}id/service/sparql", "dcat:endpointURL") == {SPARQL}


def test_there_is_a_distribution_for_each_format(store: ox.Store, server: Server) -> None:
    """With the media type under which the server sends it from the address given."""
    found = {}
    for distribution in find_values(store, DATASET, "dcat:distribution"):
        (address,) = find_values(store, distribution, "dcat:downloadURL")
        (media,) = find_values(store, distribution, "dcat:mediaType")
        (form,) = find_values(store, distribution, "dcterms:format")
        query = urlsplit(address).query
        (name,) = parse_qs(query)["format"]
        found[name] = (media.removeprefix("https://www.iana.org/assignments/media-types/"), form)
        assert send(f"{server.url}/graph-store?{query}", "HEAD").media_type == find_format(name).media_type
        assert address in find_values(store, DATASET, "void:dataDump")
    assert found == {form.name: (form.media_type, form.iri) for form in list_formats("graph")}
    assert find_values(store, DATASET, "void:feature") == {form for _, form in found.values()}
    assert len(find_values(store, DATASET, "void:dataDump")) == len(found)


def describe(graphs: list[str], form: str = "turtle") -> set[ox.Triple]:
    """Return the description of a service that has ``graphs``."""
    entry = find_format(form)
    assert isinstance(entry.engine, ox.RdfFormat)
    body = describe_service(ENDPOINT, tuple(graphs), tuple(list_default_graphs(graphs)), entry)
    return {quad.triple for quad in ox.parse(body, format=entry.engine)}


def list_objects(triples: set[ox.Triple], name: str) -> set[Node]:
    """Return the objects of the property ``name``."""
    return {triple.object for triple in triples if triple.predicate == term(name)}


@pytest.mark.parametrize("form", list_formats("graph"), ids=lambda form: form.name)
def test_the_service_description_conforms(snapshot: Snapshot, form: Format) -> None:
    """What the W3C tests ask: RDF, a triple for the endpoint, and the schema of the vocabulary."""
    triples = describe(list(snapshot.graphs), form.name)
    (service,) = {triple.subject for triple in triples if triple.predicate == term("sd:endpoint")}
    assert list_objects(triples, "sd:endpoint") == {ox.NamedNode(ENDPOINT)}
    typed = {(t.subject, t.object) for t in triples if t.predicate == RDF_TYPE}
    kinds = {
        "sd:defaultDataset": "sd:Dataset",
        "sd:namedGraph": "sd:NamedGraph",
        "sd:defaultGraph": "sd:Graph",
        "sd:graph": "sd:Graph",
    }
    assert (service, term("sd:Service")) in typed
    for name, kind in kinds.items():
        assert list_objects(triples, name)
        assert {(node, term(kind)) for node in list_objects(triples, name)} <= typed
    assert list_objects(triples, "sd:supportedLanguage") == {term("sd:SPARQL11Query"), term("sd:SPARQLQuery")}
    assert list_objects(triples, "sd:resultFormat") == {term(f"formats:{name}") for name in W3C_FORMATS}
    assert len(W3C_FORMATS) == len(FORMATS)
    assert list_objects(triples, "sd:inputFormat") == list_objects(triples, "sd:feature") == set()
    assert list_objects(triples, "sd:name") == {ox.NamedNode(graph) for graph in snapshot.graphs}
    parts = {ox.NamedNode(graph) for graph in snapshot.graphs if graph != EXAMPLES}
    assert list_objects(triples, "dcterms:hasPart") == parts


def test_the_service_description_points_to_what_it_leaves_out(snapshot: Snapshot) -> None:
    """Statistics and examples of queries have graphs of their own."""
    triples = describe(list(snapshot.graphs))
    assert list_objects(triples, "rdfs:seeAlso") == {ox.NamedNode(DESCRIPTION), ox.NamedNode(QUERIES)}
    assert list_objects(triples, "void:subset") == {ox.NamedNode(DATASET)}
    without = describe([f"{GRAPH}sdg"])
    assert list_objects(without, "rdfs:seeAlso") == list_objects(without, "void:subset") == set()


def test_a_union_is_claimed_where_it_is_one(snapshot: Snapshot) -> None:
    """The default graph lacks the examples, so it is the union of all named graphs only where there are none."""
    graphs = [graph for graph in snapshot.graphs if graph != EXAMPLES]
    assert list_objects(describe(graphs), "sd:feature") == {term("sd:UnionDefaultGraph")}


def test_the_service_description_stays_small(snapshot: Snapshot) -> None:
    """Of graphs beside those of the release only files are listed, and the same description is made once."""
    many = [f"{BASE}id/submission/XXE/{number}" for number in range(1000)]
    many += [f"{GRAPH}submission/XXE/{number}" for number in range(1000)]
    files = [f"{GRAPH}loaded/{number}" for number in range(2)]
    graphs = list_described_graphs([*many, *files, *snapshot.graphs])
    assert graphs == tuple(sorted([*files, *snapshot.graphs]))
    form = find_format("turtle")
    first = describe_service(ENDPOINT, graphs, graphs, form)
    assert len(first) < 10_000
    assert describe_service(ENDPOINT, graphs, graphs, form) is first
