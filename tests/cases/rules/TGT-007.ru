PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :target poakg:dueYear ?old } INSERT { :target poakg:dueYear "soon" } WHERE { :target poakg:dueYear ?old }
