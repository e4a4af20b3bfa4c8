PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX state: <https://w3id.org/poakg/id/state/>
PREFIX : <urn:case:>
DELETE { :second poakg:eligibleState ?old } INSERT { :second poakg:eligibleState state:XXE } WHERE { :second poakg:eligibleState ?old }
