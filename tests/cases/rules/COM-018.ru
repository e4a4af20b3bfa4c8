PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :request poakg:submittedOn ?old } INSERT { :request poakg:submittedOn "2027-01-15"^^xsd:date } WHERE { :request poakg:submittedOn ?old }
