PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :absent poakg:reason ?old } INSERT { :absent poakg:reason "It serves the target."@en } WHERE { :absent poakg:reason ?old }
