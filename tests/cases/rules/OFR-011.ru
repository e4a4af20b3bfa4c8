PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE WHERE { :offering poakg:webAddress ?old }
