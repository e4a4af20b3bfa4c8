PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :shotguns poakg:surrendered ?old } INSERT { :shotguns poakg:surrendered "several" } WHERE { :shotguns poakg:surrendered ?old }
