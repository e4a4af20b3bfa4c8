PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :need poakg:periodStart ?old } INSERT { :need poakg:periodStart "January 2027" } WHERE { :need poakg:periodStart ?old }
