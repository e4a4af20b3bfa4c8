PREFIX contact-function: <https://w3id.org/poakg/code/contact-function/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT DATA { :second poakg:contactFunction contact-function:both }
