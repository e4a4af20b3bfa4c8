PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :need poakg:amount ?old } INSERT { :need poakg:amount "-5.0"^^xsd:decimal } WHERE { :need poakg:amount ?old }
