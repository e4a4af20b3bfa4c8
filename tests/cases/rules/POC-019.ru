PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :second poakg:email ?old } INSERT { :second poakg:email "maria.exemplum@gmail.com" } WHERE { :second poakg:email ?old }
