PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :report poakg:usesSystem ?old } INSERT { :report poakg:usesSystem <https://w3id.org/poakg/id/system/none> } WHERE { :report poakg:usesSystem ?old }
