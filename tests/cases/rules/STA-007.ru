PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE WHERE { :shotguns poakg:weaponType ?old }
