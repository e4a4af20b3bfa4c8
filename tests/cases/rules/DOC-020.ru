PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :provision poakg:wordList ?old } WHERE { :provision poakg:wordList ?old }
