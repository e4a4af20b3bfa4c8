PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :report poakg:submittedOn ?old } INSERT { :report poakg:submittedOn "2026-05-16"^^xsd:date } WHERE { :report poakg:submittedOn ?old }
