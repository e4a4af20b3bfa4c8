PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :tracing poakg:answersReceived ?old } INSERT { :tracing poakg:answersReceived 50 } WHERE { :tracing poakg:answersReceived ?old }
