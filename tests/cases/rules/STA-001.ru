PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :statistics ?property ?row . ?row ?detail ?value } WHERE { :statistics poakg:count|poakg:breakdown|poakg:tracingCount ?row ; ?property ?row . ?row ?detail ?value }
