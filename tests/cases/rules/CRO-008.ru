PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX : <urn:case:>
INSERT DATA { :contacts-2026 dcterms:replaces :contacts-2028 }
