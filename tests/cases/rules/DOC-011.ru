PREFIX actor: <https://w3id.org/poakg/code/actor/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :provision poakg:exhorts ?old } INSERT { :provision poakg:exhorts actor:nobody } WHERE { :provision poakg:exhorts ?old }
