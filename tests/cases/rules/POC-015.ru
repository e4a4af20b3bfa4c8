PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :first poakg:validFrom ?old } INSERT { :first poakg:validFrom "2029-01-01"^^xsd:date } WHERE { :first poakg:validFrom ?old }
