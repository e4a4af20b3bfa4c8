PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :second poakg:statement ?old } INSERT { :second poakg:statement "Courses on marking." } WHERE { :second poakg:statement ?old }
