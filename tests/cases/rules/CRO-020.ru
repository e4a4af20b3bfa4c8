PREFIX answer: <https://w3id.org/poakg/code/answer/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :yes-51 poakg:value ?old } INSERT { :yes-51 poakg:value answer:no } WHERE { :yes-51 poakg:value ?old }
