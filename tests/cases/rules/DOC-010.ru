PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX : <urn:case:>
INSERT DATA { :provision dcterms:isPartOf :other }
