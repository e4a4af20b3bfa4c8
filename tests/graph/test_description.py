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
from poakg.graph.sssom import list_mapping_sets
from poakg.graph.sssom import tabulate_mappings
from poakg.graph.store import list_default_graphs
from poakg.namespaces import BASE
from poakg.namespaces import DATASET
from poakg.namespaces import DESCRIPTION
from poakg.namespaces import EXAMPLES
from poakg.namespaces import GRAPH
from poakg.namespaces import GRAPH_STORE
from poakg.namespaces import ID
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


SDG, UNBIS, WIKIDATA = (PREFIXES[prefix] for prefix in ("sdg", "unbis", "wd"))
MATCHED = tuple(PREFIXES[prefix] for prefix in ("rrmv", "cccev", "qb", "vcard", "org", "undo"))
MAPPING = PREFIXES["mapping"]
LINKSETS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "links-sdg": ("poakg:target", BASE, (SDG.rstrip("/"),)),
    "links-unbis": ("poakg:target", BASE, (UNBIS,)),
    "serves-targets": ("poakg:servesTarget", BASE, (SDG.rstrip("/"),)),
    "serves-goals": ("poakg:servesGoal", BASE, (SDG.rstrip("/"),)),
    "names-sdg": ("poakg:names", BASE, (SDG.rstrip("/"),)),
    "provisions-sdg": ("owl:annotatedTarget", f"{MAPPING}provisions-sdg/", (SDG.rstrip("/"),)),
    "provisions-unbis": ("owl:annotatedTarget", f"{MAPPING}provisions-unbis/", (UNBIS,)),
    "codes-unbis": ("owl:annotatedTarget", f"{MAPPING}codes-unbis/", (UNBIS,)),
    "data-topics-sdg": ("owl:annotatedTarget", f"{MAPPING}data-topics/", (SDG.rstrip("/"),)),
    "instruments-documents": ("owl:annotatedTarget", f"{MAPPING}instruments-identifiers/", ("https://undocs.org/",)),
    "instruments-treaties": (
        "owl:annotatedTarget",
        f"{MAPPING}instruments-identifiers/",
        ("https://treaties.un.org/",),
    ),
    "items-questionnaires": ("owl:annotatedTarget", f"{MAPPING}items-questionnaires/", (f"{ID}questionnaire/",)),
    "states-wikidata": ("skos:exactMatch", PREFIXES["state"], (WIKIDATA,)),
    "mappings-states-wikidata": ("owl:annotatedTarget", f"{MAPPING}states-wikidata/", (WIKIDATA,)),
    "terms-close": ("skos:closeMatch", ONTOLOGY, MATCHED),
    "terms-related": ("skos:relatedMatch", ONTOLOGY, MATCHED),
    "mappings-terms": ("owl:annotatedTarget", f"{MAPPING}terms-vocabularies/", MATCHED),
}
"""The predicate of each family of links, what its subjects begin with, and where its objects are."""

# Where something was read, under which licence, what a list is as a whole, and the nodes of shapes and templates.
NO_LINKS = {
    term_iri
    for name in (
        "dcterms:source", "dcterms:license", "poakg:lookedIn", "sssom:object_source", "dcterms:conformsTo"
    )
    for term_iri in [PREFIXES[name.split(":")[0]] + name.split(":")[1]]
}  # fmt: skip
# Terms that are used, rather than things of another dataset.
VOCABULARIES = tuple(
    base for prefix, base in PREFIXES.items()
    if not base.startswith((f"{BASE}id/", f"{BASE}code/"))
    and prefix not in ("sdg", "unbis", "wd", "undocs", "untreaty")
)  # fmt: skip


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
    """Each with its links, from how many things to how many, all of which lead into the dataset that it names."""
    linksets = {iri for iri in find_values(store, DATASET, "void:subset") if not iri.startswith(GRAPH)}
    described = {quad.subject.value for quad in store.quads_for_pattern(None, term("rdf:type"), term("void:Linkset"))}  # type: ignore[union-attr]
    assert linksets == described
    families = Counter(family for quad in counted for family in LINKSETS if belongs(quad, family))
    assert {iri.rsplit("/", 1)[-1] for iri in linksets} == set(LINKSETS) == set(families)
    for name, (predicate, begins, spaces) in LINKSETS.items():
        linkset = f"{DATASET.rpartition('/')[0]}/{name}"
        links = [quad for quad in counted if belongs(quad, name)]
        assert find_number(store, linkset, "void:triples") == len(links)
        assert find_number(store, linkset, "void:distinctSubjects") == len({quad.subject for quad in links})
        assert find_number(store, linkset, "void:distinctObjects") == len({quad.object for quad in links})
        assert find_values(store, linkset, "void:linkPredicate") == {term(predicate).value}
        (target,) = find_values(store, linkset, "void:objectsTarget")
        if begins != f"{BASE}mapping/items-questionnaires/":
            assert find_values(store, target, "void:uriSpace") == set(spaces)


def belongs(quad: ox.Quad, family: str) -> bool:
    """Tell whether a statement is a link of this family."""
    predicate, begins, spaces = LINKSETS[family]
    ends = (quad.subject, quad.object)
    return (
        quad.predicate == term(predicate)
        and all(isinstance(end, ox.NamedNode) for end in ends)
        and ends[0].value.startswith(begins)  # type: ignore[union-attr]
        and ends[1].value.startswith(spaces)  # type: ignore[union-attr]
    )


def test_every_link_to_another_dataset_is_in_a_linkset(counted: list[ox.Quad]) -> None:
    """What leads out of ours, other than to sources, licences, lists as a whole and terms in use, is of a family."""
    left = {
        (quad.predicate.value, quad.object.value)
        for quad in counted
        if isinstance(quad.object, ox.NamedNode)
        and isinstance(quad.subject, ox.NamedNode)
        and quad.subject.value.startswith(BASE)
        and not quad.object.value.startswith(BASE)
        and not any(belongs(quad, family) for family in LINKSETS)
        and quad.predicate.value not in NO_LINKS
    }
    assert {target for _, target in left if not target.startswith(VOCABULARIES)} == set()


def test_each_family_of_mappings_can_be_fetched(store: ox.Store, server: Server) -> None:
    """Each set that a linkset names has a table at the address of the set, of as many mappings as there are links."""
    dumps: dict[str, int] = defaultdict(int)
    for name, (predicate, _, _) in LINKSETS.items():
        linkset = f"{DATASET.rpartition('/')[0]}/{name}"
        for dump in find_values(store, linkset, "void:dataDump"):
            dumps[dump] += find_number(store, linkset, "void:triples") if predicate == "owl:annotatedTarget" else 0
    assert {dump.removeprefix(f"{BASE}mapping/").removesuffix(".sssom.tsv") for dump in dumps} == set(
        list_mapping_sets(store)
    )
    for dump, links in dumps.items():
        url = dump.replace(BASE, f"{server.url}/")
        reply = send(url)
        assert (reply.status, reply.media_type) == (200, "text/tab-separated-values")
        name = dump.rpartition("/")[2].removesuffix(".sssom.tsv")
        assert reply.body.decode() == tabulate_mappings(store, name)
        lines = [line for line in reply.body.decode().splitlines()[1:] if line[:1] not in ("#", "") and "\t" in line]
        outward = [line for line in lines[1:] if "sssom:NoTermFound" not in line]
        assert len(outward) >= links > 0
        assert send(url, If_None_Match=reply.headers["etag"]).status == 304
    for name in ("nothing", "a%20b", "%3Cx%3E"):
        assert send(f"{server.url}/mapping/{name}.sssom.tsv").status == 404


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
            is_table = re.fullmatch(rf"{MAPPING}[a-z-]+\.sssom\.tsv", address)
            assert triple.object in described or address in addresses or is_table, triple.object


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
