PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX kind: <https://w3id.org/poakg/code/kind/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT DATA { :third a poakg:Provision ; dcterms:isPartOf :division ; poakg:kind kind:commitment }
