PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :target poakg:supportsProvision ?a ; poakg:supportsTarget ?b } WHERE { :target poakg:supportsProvision ?a ; poakg:supportsTarget ?b }
