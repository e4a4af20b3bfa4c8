PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :count-2027 poakg:seized ?old } INSERT { :count-2027 poakg:seized 6000 } WHERE { :count-2027 poakg:seized ?old }
