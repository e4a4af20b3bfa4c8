PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT DATA { :unasked a poakg:Measure ; poakg:bearer <https://w3id.org/poakg/code/actor/states> ; poakg:level <https://w3id.org/poakg/code/level/none> }
