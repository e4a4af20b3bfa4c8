PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :target-other poakg:dueYear ?old } INSERT { :target-other poakg:dueYear "2027"^^xsd:gYear } WHERE { :target-other poakg:dueYear ?old }
