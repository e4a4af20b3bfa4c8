PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX region: <https://w3id.org/poakg/id/region/>
PREFIX : <urn:case:>
DELETE { :offering poakg:coversRegion ?old } INSERT { :offering poakg:coversRegion region:999 } WHERE { :offering poakg:coversRegion ?old }
