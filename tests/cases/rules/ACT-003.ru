PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX : <urn:case:>
INSERT { :third a poakg:Act ; dcterms:isPartOf :provision ; poakg:leadingVerb ?verb } WHERE { :first poakg:leadingVerb ?verb }
