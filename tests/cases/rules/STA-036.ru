PREFIX disaggregation: <https://w3id.org/poakg/code/disaggregation/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
INSERT DATA { :statistics poakg:breakdown :again . :again a poakg:ArmsBreakdown ; poakg:year "2025"^^xsd:gYear ; poakg:disaggregation disaggregation:converted ; poakg:found 0 }
