PREFIX contact-function: <https://w3id.org/poakg/code/contact-function/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
INSERT DATA { :loose a poakg:PointOfContact ; poakg:contactFunction contact-function:both ; poakg:organizationName "Customs Service" ; poakg:personName "Ana Exemplum" ; poakg:email "ana@customs.example" ; poakg:validFrom "2026-01-01"^^xsd:date ; poakg:consentToPublish false }
