PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :plan poakg:adoptedOn ?old } INSERT { :plan poakg:adoptedOn "2026-12-01"^^xsd:date } WHERE { :plan poakg:adoptedOn ?old }
