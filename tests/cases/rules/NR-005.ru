PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :report poakg:cycle ?old } INSERT { :report poakg:cycle <https://w3id.org/poakg/id/cycle/2027> } WHERE { :report poakg:cycle ?old }
