PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :all poakg:traced ?old } INSERT { :all poakg:traced 8 } WHERE { :all poakg:traced ?old }
