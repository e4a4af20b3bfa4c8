PREFIX actor: <https://w3id.org/poakg/code/actor/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :named poakg:authority actor:customs } INSERT { :named poakg:authority actor:interpol } WHERE {}
