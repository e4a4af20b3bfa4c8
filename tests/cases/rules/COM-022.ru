PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :request poakg:language ?old } INSERT { :request poakg:language "english" } WHERE { :request poakg:language ?old }
