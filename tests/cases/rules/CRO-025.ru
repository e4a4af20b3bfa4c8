PREFIX answer: <https://w3id.org/poakg/code/answer/>
PREFIX cycle: <https://w3id.org/poakg/id/cycle/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX item: <https://w3id.org/poakg/id/item/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX state: <https://w3id.org/poakg/id/state/>
PREFIX submitter: <https://w3id.org/poakg/code/submitter/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
INSERT DATA { :report-2026-again a poakg:NationalReport ; poakg:reportingState state:XXE ; poakg:cycle cycle:2026 ; poakg:periodStart "2024-01-01"^^xsd:date ; poakg:periodEnd "2025-12-31"^^xsd:date ; poakg:submittedOn "2026-04-30"^^xsd:date ; poakg:submitterRole submitter:permanent-mission ; poakg:language "en" ; dcterms:replaces :report-2026 ; poakg:answer :yes-54 . :yes-54 a poakg:Answer ; poakg:item item:54.1 ; poakg:value answer:yes }
