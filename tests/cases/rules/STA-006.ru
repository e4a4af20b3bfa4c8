PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :loose poakg:year ?old } INSERT { :loose poakg:year "2026"^^xsd:gYear } WHERE { :loose poakg:year ?old }
