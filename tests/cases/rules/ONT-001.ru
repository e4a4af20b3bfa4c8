PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX : <urn:case:>
DELETE { :Term rdfs:label ?old } INSERT { :Term rdfs:label "term" } WHERE { :Term rdfs:label ?old }
