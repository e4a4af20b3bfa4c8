PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :offering poakg:amount ?a ; poakg:mostPerProject ?b ; poakg:currency ?c } WHERE { :offering poakg:amount ?a ; poakg:mostPerProject ?b ; poakg:currency ?c }
