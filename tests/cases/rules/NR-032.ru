PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :law poakg:lawDate ?old } INSERT { :law poakg:lawDate "2019" } WHERE { :law poakg:lawDate ?old }
