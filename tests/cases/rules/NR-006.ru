PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT DATA { :report poakg:cycle <https://w3id.org/poakg/id/cycle/2028> }
