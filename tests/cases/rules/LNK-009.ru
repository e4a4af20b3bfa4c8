PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :absent poakg:lookedFor ?old } INSERT { :absent poakg:lookedFor :provision } WHERE { :absent poakg:lookedFor ?old }
