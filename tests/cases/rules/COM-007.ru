PREFIX body: <https://w3id.org/poakg/id/body/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX submitter: <https://w3id.org/poakg/code/submitter/>
PREFIX : <urn:case:>
DELETE { :request poakg:reportingState ?state ; poakg:submitterRole ?role } INSERT { :request poakg:submittingBody body:example-organization ; poakg:submitterRole submitter:organization } WHERE { :request poakg:reportingState ?state ; poakg:submitterRole ?role }
