PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :need poakg:periodStart ?old } INSERT { :need poakg:periodStart "2029-01-01"^^xsd:date } WHERE { :need poakg:periodStart ?old }
