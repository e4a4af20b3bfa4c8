PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT DATA { :need poakg:amount 300000.0 }
