PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :count-2027 poakg:year ?old } INSERT { :count-2027 poakg:year "2025"^^xsd:gYear } WHERE { :count-2027 poakg:year ?old }
