PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :loose ?property ?number } WHERE { :loose ?property ?number FILTER(?property IN (poakg:seized, poakg:found, poakg:surrendered)) }
