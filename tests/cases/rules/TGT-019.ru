PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :target poakg:targetValue ?old } INSERT { :target poakg:targetValue 20.0 } WHERE { :target poakg:targetValue ?old }
