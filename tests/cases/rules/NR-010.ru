PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :report poakg:periodEnd ?old } INSERT { :report poakg:periodEnd "December 2025" } WHERE { :report poakg:periodEnd ?old }
