PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :need poakg:webAddress ?old } INSERT { :need poakg:webAddress "www.example.org" } WHERE { :need poakg:webAddress ?old }
