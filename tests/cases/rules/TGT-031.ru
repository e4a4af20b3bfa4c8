PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :plan poakg:periodEnd ?old } INSERT { :plan poakg:periodEnd "2026-12-31"^^xsd:date } WHERE { :plan poakg:periodEnd ?old }
