PREFIX item: <https://w3id.org/poakg/id/item/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX progress: <https://w3id.org/poakg/code/progress/>
PREFIX : <urn:case:>
INSERT DATA { :loose a poakg:ProgressNote ; poakg:item item:53.1 ; poakg:progress progress:unchanged }
