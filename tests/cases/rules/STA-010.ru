PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :shotguns poakg:seized ?old } INSERT { :shotguns poakg:seized "several" } WHERE { :shotguns poakg:seized ?old }
