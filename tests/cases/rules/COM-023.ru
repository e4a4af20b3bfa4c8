PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX : <urn:case:>
DELETE { :request dcterms:replaces ?old } INSERT { :request dcterms:replaces :request } WHERE { :request dcterms:replaces ?old }
