PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :shotguns poakg:destroyed ?old } INSERT { :shotguns poakg:destroyed 16 } WHERE { :shotguns poakg:destroyed ?old }
