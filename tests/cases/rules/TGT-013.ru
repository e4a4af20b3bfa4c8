PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :target poakg:targetValue ?old } INSERT { :target poakg:targetValue "all" } WHERE { :target poakg:targetValue ?old }
