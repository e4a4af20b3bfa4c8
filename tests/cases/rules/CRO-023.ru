PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :target-2028 poakg:dueYear ?old } INSERT { :target-2028 poakg:dueYear "2029"^^xsd:gYear } WHERE { :target-2028 poakg:dueYear ?old }
