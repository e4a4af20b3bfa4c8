PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :converted poakg:seized ?old } INSERT { :converted poakg:seized 99 } WHERE { :converted poakg:seized ?old }
