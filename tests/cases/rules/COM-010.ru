PREFIX cycle: <https://w3id.org/poakg/id/cycle/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT DATA { :request poakg:cycle cycle:2028 }
