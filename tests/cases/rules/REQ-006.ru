PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :need poakg:periodStart ?a ; poakg:periodEnd ?b } INSERT { :need poakg:periodStart "2025-01-01"^^xsd:date ; poakg:periodEnd "2025-12-31"^^xsd:date } WHERE { :need poakg:periodStart ?a ; poakg:periodEnd ?b }
