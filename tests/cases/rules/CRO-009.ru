PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :contacts-2028 poakg:submittedOn ?old } INSERT { :contacts-2028 poakg:submittedOn "2026-03-30"^^xsd:date } WHERE { :contacts-2028 poakg:submittedOn ?old }
