PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT DATA { :unused a poakg:Law ; poakg:originalTitle "Sheria" ; poakg:englishTitle "Act" }
