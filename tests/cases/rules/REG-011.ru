PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT DATA { :former poakg:succeededBy :group }
