PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :need poakg:coFunding ?old } INSERT { :need poakg:coFunding 900000.0 } WHERE { :need poakg:coFunding ?old }
