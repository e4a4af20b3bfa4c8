PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :need poakg:baselineAssessed ?old } INSERT { :need poakg:baselineAssessed "partly" } WHERE { :need poakg:baselineAssessed ?old }
