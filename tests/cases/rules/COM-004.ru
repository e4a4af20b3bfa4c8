PREFIX body: <https://w3id.org/poakg/id/body/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :offer poakg:submittingBody ?old } INSERT { :offer poakg:submittingBody body:nobody } WHERE { :offer poakg:submittingBody ?old }
