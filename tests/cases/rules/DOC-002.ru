PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :provision poakg:summary ?old } INSERT { :provision poakg:summary "states will do something"@en } WHERE { :provision poakg:summary ?old }
