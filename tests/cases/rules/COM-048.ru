PREFIX help: <https://w3id.org/poakg/code/help/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :need poakg:helpKind ?old } INSERT { :need poakg:helpKind help:moral } WHERE { :need poakg:helpKind ?old }
