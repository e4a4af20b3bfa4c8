PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :loose poakg:year ?old } INSERT { :loose poakg:year "twenty-five" } WHERE { :loose poakg:year ?old }
