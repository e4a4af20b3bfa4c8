PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE WHERE { :offer poakg:offering ?offering . ?offering ?property ?value }
