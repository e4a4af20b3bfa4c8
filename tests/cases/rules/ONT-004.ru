PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX : <urn:case:>
DELETE { :Term skos:definition ?old } INSERT { :Term skos:definition "Thing that stands for something."@en } WHERE { :Term skos:definition ?old }
