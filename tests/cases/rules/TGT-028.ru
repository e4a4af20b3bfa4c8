PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :plan poakg:adoptedOn ?old } INSERT { :plan poakg:adoptedOn "June 2025" } WHERE { :plan poakg:adoptedOn ?old }
