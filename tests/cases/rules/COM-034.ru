PREFIX currency: <https://w3id.org/poakg/code/currency/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :need poakg:currency ?old } INSERT { :need poakg:currency currency:US } WHERE { :need poakg:currency ?old }
