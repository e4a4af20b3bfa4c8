PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX : <urn:case:>
DELETE { :link dcterms:created ?old } INSERT { :link dcterms:created "2026" } WHERE { :link dcterms:created ?old }
