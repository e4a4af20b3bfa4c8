PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :course poakg:places ?old } INSERT { :course poakg:places 501 } WHERE { :course poakg:places ?old }
