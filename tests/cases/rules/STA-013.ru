PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :shotguns poakg:traced ?old } INSERT { :shotguns poakg:traced "several" } WHERE { :shotguns poakg:traced ?old }
