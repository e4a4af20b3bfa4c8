PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT DATA { :state poakg:separatedFrom :former }
