PREFIX : <urn:case:>
DELETE { ?s ?p ?o } INSERT { <https://w3id.org/poakg/id/submission/XXE/2028/assistance-request/1> ?p ?o } WHERE { ?s ?p ?o FILTER(?s = :request) }
