PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :second poakg:telephone ?old } INSERT { :second poakg:telephone "(212) 555-0100" } WHERE { :second poakg:telephone ?old }
