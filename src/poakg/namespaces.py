"""Every prefix and base IRI of the project, once."""

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

DERIVED = f"{GRAPH}derived"
QUERIES = f"{GRAPH}queries"
DESCRIPTION = f"{GRAPH}description"
# Examples are about an invented State, so nothing counts them unless it asks for their graph by name.
EXAMPLES = f"{GRAPH}examples"
# The dataset as a thing: the default graph of a release, which the graph of descriptions describes.
DATASET = f"{ID}dataset/poakg"

SCHEMES = (
    "actor",
    "contact-function",
    "currency",
    "disaggregation",
    "force",
    "hedge",
    "help",
    "instrument-type",
    "kind",
    "level",
    "overlap",
    "phase",
    "plan-kind",
    "population",
    "progress",
    "result",
    "rule-scope",
    "stage",
    "target-status",
    "theme",
    "urgency",
    "verb",
    "weapon-type",
)

PREFIXES: dict[str, str] = {
    "annex": f"{ID}revcon4/annex/",
    "body": f"{ID}body/",
    "code": CODE,
    "cycle": f"{ID}cycle/",
    "csvw": "http://www.w3.org/ns/csvw#",
    "cccev": "http://data.europa.eu/m8g/",
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
    "query": QUERY,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "region": f"{ID}region/",
    "report": f"{ID}revcon4/report/",
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
    "sssom": "https://w3id.org/sssom/",
    "state": f"{ID}state/",
    "system": f"{ID}system/",
    "time": "http://www.w3.org/2006/time#",
    "unbis": "http://metadata.un.org/thesaurus/",
    "undo": "https://w3id.org/un/ontology/undo/",
    "undocs": "https://undocs.org/",
    "untreaty": "https://treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no=",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
} | {scheme: f"{CODE}{scheme}/" for scheme in SCHEMES}
