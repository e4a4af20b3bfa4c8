PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :tracing poakg:year ?old } INSERT { :tracing poakg:year "1025"^^xsd:gYear } WHERE { :tracing poakg:year ?old }
