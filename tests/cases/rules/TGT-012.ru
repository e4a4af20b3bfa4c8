PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :target poakg:baselineValue ?old } INSERT { :target poakg:baselineValue "few" } WHERE { :target poakg:baselineValue ?old }
