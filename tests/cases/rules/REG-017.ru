PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE DATA { :signed poakg:asOf "2015-03"^^xsd:gYearMonth }
