PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX urgency: <https://w3id.org/poakg/code/urgency/>
PREFIX : <urn:case:>
DELETE { :need poakg:urgency ?old } INSERT { :need poakg:urgency urgency:extreme } WHERE { :need poakg:urgency ?old }
