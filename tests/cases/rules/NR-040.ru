PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :law poakg:lawDate ?old } INSERT { :law poakg:lawDate "1019-03-01"^^xsd:date } WHERE { :law poakg:lawDate ?old }
