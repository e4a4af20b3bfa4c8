PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :report-2028 poakg:periodStart ?old } INSERT { :report-2028 poakg:periodStart "2025-12-01"^^xsd:date } WHERE { :report-2028 poakg:periodStart ?old }
