PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :shotguns poakg:contextEstablished ?old } INSERT { :shotguns poakg:contextEstablished "several" } WHERE { :shotguns poakg:contextEstablished ?old }
