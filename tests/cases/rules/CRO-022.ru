PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX target-status: <https://w3id.org/poakg/code/target-status/>
PREFIX : <urn:case:>
DELETE { :target-2026 poakg:targetStatus ?s } INSERT { :target-2026 poakg:targetStatus target-status:achieved ; poakg:achievedValue 95.0 } WHERE { :target-2026 poakg:targetStatus ?s }
