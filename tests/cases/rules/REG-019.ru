PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE DATA { :bound poakg:consentKind :ratification }
