PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE WHERE { :development dcterms:source ?old }
