PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX weapon-type: <https://w3id.org/poakg/code/weapon-type/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
INSERT DATA { :statistics poakg:count :again . :again a poakg:ArmsCount ; poakg:year "2025"^^xsd:gYear ; poakg:weaponType weapon-type:shotguns ; poakg:destroyed 0 }
