PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :target poakg:baselineYear ?old } INSERT { :target poakg:baselineYear "last year" } WHERE { :target poakg:baselineYear ?old }
