PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :report poakg:coordinationMen ?old } INSERT { :report poakg:coordinationMen -1 } WHERE { :report poakg:coordinationMen ?old }
