PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX : <urn:case:>
DELETE { ?cell rdf:first :Term } INSERT { ?cell rdf:first :Thing } WHERE { ?cell rdf:first :Term }
