PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :course poakg:courseFormat ?old } INSERT { :course poakg:courseFormat <https://w3id.org/poakg/code/course-format/by-post> } WHERE { :course poakg:courseFormat ?old }
