PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE DATA { :state poakg:unStatus :member }
