PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT { :no poakg:comment ?long } WHERE { :developing poakg:comment ?text BIND(REPLACE(STR(?text), ".", "This comment says the same thing again and again and again, at great length and to no purpose, so that nobody will ever read it to its end; it goes on and on and on, over and over. ") AS ?long) }
