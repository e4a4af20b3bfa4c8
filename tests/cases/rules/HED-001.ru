PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :hedge poakg:qualifies ?old } INSERT { :hedge poakg:qualifies :division } WHERE { :hedge poakg:qualifies ?old }
