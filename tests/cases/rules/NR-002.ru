PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX state: <https://w3id.org/poakg/id/state/>
PREFIX : <urn:case:>
DELETE { :report poakg:reportingState ?old } INSERT { :report poakg:reportingState state:KEM } WHERE { :report poakg:reportingState ?old }
