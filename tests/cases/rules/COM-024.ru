PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX : <urn:case:>
INSERT DATA { :request dcterms:replaces :older }
