PREFIX answer: <https://w3id.org/poakg/code/answer/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :no poakg:value ?old } INSERT { :no poakg:value answer:perhaps } WHERE { :no poakg:value ?old }
