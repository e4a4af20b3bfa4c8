PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :shotguns poakg:found ?old } INSERT { :shotguns poakg:found "several" } WHERE { :shotguns poakg:found ?old }
