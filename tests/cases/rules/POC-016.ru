PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
INSERT DATA { :second poakg:validUntil "2026-03-01"^^xsd:date }
