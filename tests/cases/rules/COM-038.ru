PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :need poakg:amount ?a ; poakg:coFunding ?b } WHERE { :need poakg:amount ?a ; poakg:coFunding ?b }
