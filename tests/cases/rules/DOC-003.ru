PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :provision poakg:fingerprint ?old } INSERT { :provision poakg:fingerprint "E869" } WHERE { :provision poakg:fingerprint ?old }
