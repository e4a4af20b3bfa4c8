PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX : <urn:case:>
DELETE { :other sh:select ?old }
INSERT { :other sh:select "SELECT ?provision WHERE { GRAPH <https://w3id.org/poakg/graph/examples> { ?provision a poakg:Provision } } ORDER BY ?provision" }
WHERE { :other sh:select ?old }
