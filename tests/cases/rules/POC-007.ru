PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :second poakg:email ?old } INSERT { :second poakg:email "office at ministry.example" } WHERE { :second poakg:email ?old }
