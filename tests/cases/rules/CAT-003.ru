PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX : <urn:case:>
DELETE { :question sh:select ?old }
INSERT { :question sh:select "SELECT ?provision WHERE { ?provision poakg:servesTarget ?target } ORDER BY ?provision" }
WHERE { :question sh:select ?old }
