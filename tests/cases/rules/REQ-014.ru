PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :need poakg:coFunding ?old } INSERT { :need poakg:coFunding "-5.0"^^xsd:decimal } WHERE { :need poakg:coFunding ?old }
