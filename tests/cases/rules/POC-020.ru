PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :notification poakg:pointOfContact :first . :first ?property ?value } WHERE { :first ?property ?value }
