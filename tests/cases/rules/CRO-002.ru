PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX : <urn:case:>
DELETE WHERE { :contacts-2028 dcterms:replaces ?old }
