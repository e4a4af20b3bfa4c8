PREFIX answer: <https://w3id.org/poakg/code/answer/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT DATA { :no poakg:value answer:yes }
