PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
DELETE { :target poakg:baselineYear ?old } INSERT { :target poakg:baselineYear "1025"^^xsd:gYear } WHERE { :target poakg:baselineYear ?old }
