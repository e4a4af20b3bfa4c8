PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :report poakg:answer ?answer ; poakg:progressNote ?note . ?answer ?p ?o . ?note ?q ?r . :law ?s ?t } WHERE { :report poakg:answer ?answer ; poakg:progressNote ?note . ?answer ?p ?o . ?note ?q ?r . :law ?s ?t }
