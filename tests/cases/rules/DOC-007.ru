PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX stage: <https://w3id.org/poakg/code/stage/>
PREFIX : <urn:case:>
DELETE { :provision poakg:stage ?old } INSERT { :provision poakg:stage stage:storage } WHERE { :provision poakg:stage ?old }
