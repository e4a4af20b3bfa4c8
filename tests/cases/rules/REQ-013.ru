PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :need poakg:coFunding ?old } INSERT { :need poakg:coFunding "some" } WHERE { :need poakg:coFunding ?old }
