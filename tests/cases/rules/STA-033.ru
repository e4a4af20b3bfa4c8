PREFIX disaggregation: <https://w3id.org/poakg/code/disaggregation/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :converted poakg:disaggregation ?old } INSERT { :converted poakg:disaggregation disaggregation:old } WHERE { :converted poakg:disaggregation ?old }
