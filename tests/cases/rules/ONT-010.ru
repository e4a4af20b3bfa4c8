PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX : <urn:case:>
DELETE WHERE { :Term dcterms:source ?old }
