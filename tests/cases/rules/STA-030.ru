PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :all poakg:seized ?old } INSERT { :all poakg:seized 30 } WHERE { :all poakg:seized ?old }
