PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :need poakg:amount ?old } INSERT { :need poakg:amount 250000000.0 } WHERE { :need poakg:amount ?old }
