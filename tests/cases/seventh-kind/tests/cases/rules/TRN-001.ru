PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :notice poakg:course :course . :course ?detail ?value } WHERE { :course ?detail ?value }
