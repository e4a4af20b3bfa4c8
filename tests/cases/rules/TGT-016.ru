PREFIX schema: <https://schema.org/>
PREFIX : <urn:case:>
DELETE WHERE { :target schema:unitText ?old }
