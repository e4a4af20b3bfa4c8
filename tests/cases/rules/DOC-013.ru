PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :division poakg:position ?old } INSERT { :division poakg:position 7 } WHERE { :division poakg:position ?old }
