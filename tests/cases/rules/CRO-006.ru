PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX : <urn:case:>
INSERT DATA { :request-2028 dcterms:replaces :targets-2026 }
