PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :tracing poakg:requestsAnswered ?old } INSERT { :tracing poakg:requestsAnswered 50 } WHERE { :tracing poakg:requestsAnswered ?old }
