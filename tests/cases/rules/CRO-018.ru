PREFIX answer: <https://w3id.org/poakg/code/answer/>
PREFIX item: <https://w3id.org/poakg/id/item/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT DATA { :report-other poakg:answer :other-49 . :other-49 a poakg:Answer ; poakg:item item:49.1 ; poakg:value answer:yes }
