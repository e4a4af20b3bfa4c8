PREFIX answer: <https://w3id.org/poakg/code/answer/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :again-53 poakg:value ?old } INSERT { :again-53 poakg:value answer:not-applicable ; poakg:comment "No weapons are recovered." } WHERE { :again-53 poakg:value ?old }
