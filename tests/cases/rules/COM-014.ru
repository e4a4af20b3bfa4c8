PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX submitter: <https://w3id.org/poakg/code/submitter/>
PREFIX : <urn:case:>
DELETE { :request poakg:submitterRole ?old } INSERT { :request poakg:submitterRole submitter:organization } WHERE { :request poakg:submitterRole ?old }
