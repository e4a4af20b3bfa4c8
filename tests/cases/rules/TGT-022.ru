PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :target poakg:dueYear ?old } INSERT { :target poakg:dueYear "2025"^^xsd:gYear } WHERE { :target poakg:dueYear ?old }
