PREFIX body: <https://w3id.org/poakg/id/body/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT DATA { :request poakg:submittingBody body:example-organization }
