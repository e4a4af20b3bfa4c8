PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX : <urn:case:>
DELETE WHERE { :link dcterms:creator ?old }
