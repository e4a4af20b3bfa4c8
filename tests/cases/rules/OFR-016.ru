PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX state: <https://w3id.org/poakg/id/state/>
PREFIX : <urn:case:>
INSERT DATA { :offering poakg:eligibleState state:FJI }
