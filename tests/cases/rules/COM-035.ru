PREFIX currency: <https://w3id.org/poakg/code/currency/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
INSERT DATA { :need poakg:currency currency:EUR }
