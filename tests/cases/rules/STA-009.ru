PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX weapon-type: <https://w3id.org/poakg/code/weapon-type/>
PREFIX : <urn:case:>
INSERT DATA { :shotguns poakg:weaponType weapon-type:mortars }
