PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
INSERT DATA { :developing poakg:evidence :again . :again a poakg:Law ; poakg:originalTitle "Loi sur les armes" ; poakg:englishTitle "Arms Act" ; poakg:lawDate "2019-03-01"^^xsd:date ; poakg:webAddress "https://example.org/again" }
