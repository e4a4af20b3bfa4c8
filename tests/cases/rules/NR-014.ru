PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX submitter: <https://w3id.org/poakg/code/submitter/>
PREFIX : <urn:case:>
DELETE { :report poakg:submitterRole ?old } INSERT { :report poakg:submitterRole submitter:ministry } WHERE { :report poakg:submitterRole ?old }
