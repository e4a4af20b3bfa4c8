PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :request poakg:submittedOn ?old } INSERT { :request poakg:submittedOn "30 April 2026" } WHERE { :request poakg:submittedOn ?old }
