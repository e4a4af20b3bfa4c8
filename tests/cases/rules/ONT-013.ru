PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX : <urn:case:>
INSERT DATA { :Term skos:definition "another sense of the term"@en }
