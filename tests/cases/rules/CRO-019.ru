PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :count-report poakg:seized ?old } INSERT { :count-report poakg:seized 77 } WHERE { :count-report poakg:seized ?old }
