PREFIX answer: <https://w3id.org/poakg/code/answer/>
PREFIX cycle: <https://w3id.org/poakg/id/cycle/>
PREFIX item: <https://w3id.org/poakg/id/item/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX state: <https://w3id.org/poakg/id/state/>
PREFIX submitter: <https://w3id.org/poakg/code/submitter/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
INSERT DATA { :again a poakg:NationalReport ; poakg:reportingState state:XXE ; poakg:cycle cycle:2028 ; poakg:periodStart "2028-01-01"^^xsd:date ; poakg:periodEnd "2028-01-31"^^xsd:date ; poakg:submittedOn "2028-05-30"^^xsd:date ; poakg:submitterRole submitter:permanent-mission ; poakg:language "en" ; poakg:answer :again-yes . :again-yes a poakg:Answer ; poakg:item item:53.1 ; poakg:value answer:yes }
