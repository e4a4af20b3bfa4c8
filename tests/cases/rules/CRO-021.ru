PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :target-2028 poakg:baselineValue ?old } INSERT { :target-2028 poakg:baselineValue 40.0 } WHERE { :target-2028 poakg:baselineValue ?old }
