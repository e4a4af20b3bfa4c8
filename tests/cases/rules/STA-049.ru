PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :loose poakg:seized ?old } INSERT { :loose poakg:seized 123456789012345678901234 } WHERE { :loose poakg:seized ?old }
