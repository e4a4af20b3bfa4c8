PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :report poakg:language ?old } INSERT { :report poakg:language "English" } WHERE { :report poakg:language ?old }
