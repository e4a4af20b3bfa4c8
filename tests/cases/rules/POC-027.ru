PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :second poakg:postalAddress ?old } INSERT { :second poakg:postalAddress ?long } WHERE { :second poakg:postalAddress ?old BIND(REPLACE("0123456789", ".", "012345678901234567890123456789012345678901234567890123456789") AS ?long) }
