PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX progress: <https://w3id.org/poakg/code/progress/>
PREFIX : <urn:case:>
INSERT DATA { :note poakg:progress progress:unchanged }
