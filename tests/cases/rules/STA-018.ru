PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :tracing poakg:requestsSent ?old } INSERT { :tracing poakg:requestsSent "several" } WHERE { :tracing poakg:requestsSent ?old }
