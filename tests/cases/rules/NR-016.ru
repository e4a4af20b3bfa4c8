PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :report poakg:submittedOn ?old } INSERT { :report poakg:submittedOn "30.04.2026" } WHERE { :report poakg:submittedOn ?old }
