PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :hedge poakg:words ?old } INSERT { :hedge poakg:words "x"@en } WHERE { :hedge poakg:words ?old }
