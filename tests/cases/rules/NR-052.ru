PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :report poakg:periodStart ?old } INSERT { :report poakg:periodStart "2021-01-01"^^xsd:date } WHERE { :report poakg:periodStart ?old }
