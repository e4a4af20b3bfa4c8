PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :second poakg:jobTitle ?old } INSERT { :second poakg:jobTitle "Inspector, maria@police.example" } WHERE { :second poakg:jobTitle ?old }
