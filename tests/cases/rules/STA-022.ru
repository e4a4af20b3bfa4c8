PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :tracing poakg:daysToAnswer ?old } INSERT { :tracing poakg:daysToAnswer "several" } WHERE { :tracing poakg:daysToAnswer ?old }
