PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX submitter: <https://w3id.org/poakg/code/submitter/>
PREFIX : <urn:case:>
INSERT DATA { :request poakg:submitterRole submitter:national-point-of-contact }
