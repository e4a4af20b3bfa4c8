PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :need poakg:periodEnd ?old } INSERT { :need poakg:periodEnd "2028" } WHERE { :need poakg:periodEnd ?old }
