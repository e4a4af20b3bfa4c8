PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :second poakg:validFrom ?old } INSERT { :second poakg:validFrom "last spring" } WHERE { :second poakg:validFrom ?old }
