PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT { :third a poakg:Act ; poakg:leadingVerb ?verb } WHERE { :first poakg:leadingVerb ?verb }
