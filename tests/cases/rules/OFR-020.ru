PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT DATA { :offering poakg:mostPerProject 5000.0 }
