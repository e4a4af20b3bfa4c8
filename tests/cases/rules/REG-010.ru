PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE DATA { :signed poakg:signedOn "2013-06-03"^^xsd:date } ; INSERT DATA { :signed poakg:signedOn "2013" }
