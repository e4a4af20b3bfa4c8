PREFIX answer: <https://w3id.org/poakg/code/answer/>
PREFIX item: <https://w3id.org/poakg/id/item/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT DATA { :report poakg:answer :more . :more a poakg:Answer ; poakg:item item:51.2 ; poakg:value answer:yes }
