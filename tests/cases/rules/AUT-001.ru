PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :act poakg:readIn :provision } INSERT { :act poakg:readIn :division } WHERE {}
