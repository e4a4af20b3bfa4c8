PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :report poakg:coordinationWomen ?old } INSERT { :report poakg:coordinationWomen -1 } WHERE { :report poakg:coordinationWomen ?old }
