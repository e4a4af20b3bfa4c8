PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :second poakg:email ?a ; poakg:telephone ?b } WHERE { :second poakg:email ?a ; poakg:telephone ?b }
