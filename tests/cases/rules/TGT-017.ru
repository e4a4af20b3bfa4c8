PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :target poakg:indicator ?a ; poakg:sdgIndicator ?b } WHERE { :target poakg:indicator ?a ; poakg:sdgIndicator ?b }
