PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :loose poakg:seized ?old } INSERT { :loose poakg:seized 5000000 } WHERE { :loose poakg:seized ?old }
