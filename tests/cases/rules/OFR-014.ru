PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :offering poakg:mostPerProject ?old } INSERT { :offering poakg:mostPerProject 0.0 } WHERE { :offering poakg:mostPerProject ?old }
