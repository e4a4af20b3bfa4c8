PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :second poakg:personName ?old } INSERT { :second poakg:personName "National Police" } WHERE { :second poakg:personName ?old }
