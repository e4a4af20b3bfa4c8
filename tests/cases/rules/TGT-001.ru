PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :notification ?property ?row . ?row ?detail ?value } WHERE { :notification poakg:voluntaryTarget|poakg:plan ?row ; ?property ?row . ?row ?detail ?value }
