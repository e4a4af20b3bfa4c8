PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :need poakg:amount ?old } INSERT { :need poakg:amount "a quarter of a million" } WHERE { :need poakg:amount ?old }
