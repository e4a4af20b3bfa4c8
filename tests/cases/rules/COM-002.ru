PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX state: <https://w3id.org/poakg/id/state/>
PREFIX : <urn:case:>
DELETE { :request poakg:reportingState ?old } INSERT { :request poakg:reportingState state:XXQ } WHERE { :request poakg:reportingState ?old }
