PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :tracing poakg:requestsReceived ?old } INSERT { :tracing poakg:requestsReceived "several" } WHERE { :tracing poakg:requestsReceived ?old }
