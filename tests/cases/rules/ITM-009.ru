PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :second poakg:question ?old } INSERT { :second poakg:question "Is there a law?"@en } WHERE { :second poakg:question ?old }
