PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :tracing poakg:requestsSent ?a ; poakg:answersReceived ?b } INSERT { :tracing poakg:requestsSent 0 ; poakg:answersReceived 0 } WHERE { :tracing poakg:requestsSent ?a ; poakg:answersReceived ?b }
