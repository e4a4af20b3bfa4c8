PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :need poakg:periodEnd ?old } INSERT { :need poakg:periodEnd "2036-12-31"^^xsd:date } WHERE { :need poakg:periodEnd ?old }
