PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :second poakg:consentToPublish ?old } INSERT { :second poakg:consentToPublish "perhaps" } WHERE { :second poakg:consentToPublish ?old }
