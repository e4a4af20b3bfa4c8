PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :report poakg:periodEnd ?end ; poakg:submittedOn ?day } INSERT { :report poakg:periodEnd "2027-01-31"^^xsd:date ; poakg:submittedOn "2027-02-28"^^xsd:date } WHERE { :report poakg:periodEnd ?end ; poakg:submittedOn ?day }
