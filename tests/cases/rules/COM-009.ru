PREFIX cycle: <https://w3id.org/poakg/id/cycle/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :request poakg:cycle ?old } INSERT { :request poakg:cycle cycle:2027 } WHERE { :request poakg:cycle ?old }
