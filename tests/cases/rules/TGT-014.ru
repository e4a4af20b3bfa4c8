PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :target poakg:achievedValue ?old } INSERT { :target poakg:achievedValue "most" } WHERE { :target poakg:achievedValue ?old }
