PREFIX force: <https://w3id.org/poakg/code/force/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT DATA { :code poakg:indicatesForce force:promotion }
