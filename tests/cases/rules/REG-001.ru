PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX : <urn:case:>
DELETE DATA { :former skos:prefLabel "Examplia and Fictia"@en } ; INSERT DATA { :former skos:prefLabel "Examplie et Fictie"@fr }
