PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :report poakg:yearsKeptManufacture ?old } INSERT { :report poakg:yearsKeptManufacture 201 } WHERE { :report poakg:yearsKeptManufacture ?old }
