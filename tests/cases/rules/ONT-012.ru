PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX : <urn:case:>
DELETE WHERE { :Term rdfs:subClassOf ?old }
