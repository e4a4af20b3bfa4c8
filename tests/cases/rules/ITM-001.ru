PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :item poakg:question ?old } INSERT { :item poakg:question "Is there a plan"@en } WHERE { :item poakg:question ?old }
