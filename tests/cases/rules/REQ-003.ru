PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX urgency: <https://w3id.org/poakg/code/urgency/>
PREFIX : <urn:case:>
INSERT DATA { :need poakg:urgency urgency:low }
