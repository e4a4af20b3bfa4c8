PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE WHERE { :notification poakg:pointOfContact ?contact . ?contact ?property ?value }
