PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :shotguns poakg:otherwiseDisposed ?old } INSERT { :shotguns poakg:otherwiseDisposed "several" } WHERE { :shotguns poakg:otherwiseDisposed ?old }
