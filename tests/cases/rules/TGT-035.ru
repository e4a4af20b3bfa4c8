PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :spare poakg:statement ?old } INSERT { :spare poakg:statement "Brokers are registered." } WHERE { :spare poakg:statement ?old }
