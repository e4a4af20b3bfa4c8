PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT DATA { :item poakg:reportsOn :secretariat . :secretariat a poakg:Provision ; poakg:bearer <https://w3id.org/poakg/code/actor/secretariat> }
