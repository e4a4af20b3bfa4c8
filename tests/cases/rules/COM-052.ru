PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :need poakg:statement ?old } INSERT { :need poakg:statement "Write to jane@example.org." } WHERE { :need poakg:statement ?old }
