PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX : <urn:case:>
DELETE { :question sh:select ?old }
INSERT { :question sh:select "SELECT ?state WHERE { ?report poakg:reportingState ?state } ORDER BY ?state" }
WHERE { :question sh:select ?old }
