PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :timing poakg:dueAt ?old } INSERT { :timing poakg:dueAt :division } WHERE { :timing poakg:dueAt ?old }
