PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX target-status: <https://w3id.org/poakg/code/target-status/>
PREFIX : <urn:case:>
INSERT DATA { :target poakg:targetStatus target-status:planned }
