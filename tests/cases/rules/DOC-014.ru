PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX verb: <https://w3id.org/poakg/code/verb/>
PREFIX : <urn:case:>
DELETE { :provision poakg:leadingVerb ?old } INSERT { :provision poakg:leadingVerb verb:hear } WHERE { :provision poakg:leadingVerb ?old }
