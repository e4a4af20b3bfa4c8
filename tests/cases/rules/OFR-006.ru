PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :offering poakg:applyBy ?old } INSERT { :offering poakg:applyBy "2029-03-31"^^xsd:date } WHERE { :offering poakg:applyBy ?old }
