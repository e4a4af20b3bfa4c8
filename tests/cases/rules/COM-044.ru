PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX sdg: <http://metadata.un.org/sdg/>
PREFIX : <urn:case:>
DELETE { :need poakg:supportsTarget ?old } INSERT { :need poakg:supportsTarget sdg:16.99 } WHERE { :need poakg:supportsTarget ?old }
