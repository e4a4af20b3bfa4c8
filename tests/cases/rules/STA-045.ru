PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX weapon-type: <https://w3id.org/poakg/code/weapon-type/>
PREFIX : <urn:case:>
DELETE { :loose poakg:weaponType ?old } INSERT { :loose poakg:weaponType weapon-type:mortars } WHERE { :loose poakg:weaponType ?old }
