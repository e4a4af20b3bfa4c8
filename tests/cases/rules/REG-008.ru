PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE DATA { :former poakg:endDate "1990-10-02"^^xsd:date } ; INSERT DATA { :former poakg:endDate "1940-10-02"^^xsd:date }
