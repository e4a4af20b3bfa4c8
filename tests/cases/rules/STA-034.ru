PREFIX disaggregation: <https://w3id.org/poakg/code/disaggregation/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT DATA { :converted poakg:disaggregation disaggregation:border }
