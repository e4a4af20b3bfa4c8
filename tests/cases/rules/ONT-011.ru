PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX : <urn:case:>
DELETE WHERE { :OldTerm dcterms:isReplacedBy ?old }
