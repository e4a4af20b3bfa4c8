PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :spare poakg:dueYear ?old } INSERT { :spare poakg:dueYear "2035"^^xsd:gYear } WHERE { :spare poakg:dueYear ?old }
