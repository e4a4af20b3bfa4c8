PREFIX annex: <https://w3id.org/poakg/id/revcon4/annex/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :need poakg:supportsProvision ?old } INSERT { :need poakg:supportsProvision annex:10 } WHERE { :need poakg:supportsProvision ?old }
