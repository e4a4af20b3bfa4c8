PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX state: <https://w3id.org/poakg/id/state/>
PREFIX : <urn:case:>
INSERT DATA { :request poakg:reportingState state:KEN }
