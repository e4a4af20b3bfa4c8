PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX weapon-type: <https://w3id.org/poakg/code/weapon-type/>
PREFIX : <urn:case:>
DELETE { :shotguns poakg:weaponType ?old } INSERT { :shotguns poakg:weaponType weapon-type:catapults } WHERE { :shotguns poakg:weaponType ?old }
