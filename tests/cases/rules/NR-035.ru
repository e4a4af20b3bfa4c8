PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT DATA { :unused a poakg:Law ; poakg:originalTitle "Autre loi" ; poakg:englishTitle "Other Act" ; poakg:webAddress "https://example.org/other" }
