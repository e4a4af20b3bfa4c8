PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :offering poakg:applyBy ?old } INSERT { :offering poakg:applyBy "autumn" } WHERE { :offering poakg:applyBy ?old }
