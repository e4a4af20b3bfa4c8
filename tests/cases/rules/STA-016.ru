PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :shotguns poakg:deactivated ?old } INSERT { :shotguns poakg:deactivated "several" } WHERE { :shotguns poakg:deactivated ?old }
