PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT DATA { :measure poakg:reasonForNoItem "It asks for no act."@en }
