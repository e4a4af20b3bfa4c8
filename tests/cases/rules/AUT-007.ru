PREFIX actor: <https://w3id.org/poakg/code/actor/>
PREFIX authority-ground: <https://w3id.org/poakg/code/authority-ground/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT DATA {
  :second a poakg:AuthorityReading ; poakg:readIn :other ; poakg:authority actor:customs ;
    poakg:ground authority-ground:named ; poakg:words "customs"@en ; poakg:task "clear goods"@en
}
