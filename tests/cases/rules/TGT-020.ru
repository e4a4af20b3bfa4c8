PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX target-status: <https://w3id.org/poakg/code/target-status/>
PREFIX : <urn:case:>
DELETE { :target poakg:targetStatus ?old } INSERT { :target poakg:targetStatus target-status:achieved } WHERE { :target poakg:targetStatus ?old }
