PREFIX contact-function: <https://w3id.org/poakg/code/contact-function/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :second poakg:contactFunction ?old } INSERT { :second poakg:contactFunction contact-function:press } WHERE { :second poakg:contactFunction ?old }
