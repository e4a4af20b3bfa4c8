PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :need poakg:leadAuthority ?old } INSERT { :need poakg:leadAuthority "TBD" } WHERE { :need poakg:leadAuthority ?old }
