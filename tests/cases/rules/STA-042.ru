PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
INSERT DATA { :statistics poakg:tracingCount :again . :again a poakg:TracingCount ; poakg:year "2025"^^xsd:gYear ; poakg:requestsSent 3 }
