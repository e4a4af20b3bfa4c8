PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :law poakg:webAddress ?old } INSERT { :law poakg:webAddress "www.example.org" } WHERE { :law poakg:webAddress ?old }
