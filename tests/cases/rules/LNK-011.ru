PREFIX body: <https://w3id.org/poakg/id/body/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT DATA { :curated poakg:reviewedBy body:poakg-maintainers . body:poakg-maintainers a poakg:Body ; poakg:bodyKind <https://w3id.org/poakg/code/body-kind/united-nations> }
