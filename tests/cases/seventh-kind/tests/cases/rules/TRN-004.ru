PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :course poakg:courseStart ?old } INSERT { :course poakg:courseStart "in autumn" } WHERE { :course poakg:courseStart ?old }
