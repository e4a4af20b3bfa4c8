PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX stage: <https://w3id.org/poakg/code/stage/>
PREFIX : <urn:case:>
INSERT DATA { :provision poakg:stage stage:transfer }
