PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX submitter: <https://w3id.org/poakg/code/submitter/>
PREFIX : <urn:case:>
DELETE { :report poakg:submitterRole ?old } INSERT { :report poakg:submitterRole submitter:national-point-of-contact } WHERE { :report poakg:submitterRole ?old }
