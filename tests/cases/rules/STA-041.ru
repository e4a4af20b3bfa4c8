PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :tracing poakg:daysToAnswer ?old } INSERT { :tracing poakg:daysToAnswer 800 } WHERE { :tracing poakg:daysToAnswer ?old }
