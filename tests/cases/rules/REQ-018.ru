PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX urgency: <https://w3id.org/poakg/code/urgency/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :need poakg:urgency ?a ; poakg:periodStart ?b } INSERT { :need poakg:urgency urgency:critical ; poakg:periodStart "2027-09-01"^^xsd:date } WHERE { :need poakg:urgency ?a ; poakg:periodStart ?b }
