PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX theme: <https://w3id.org/poakg/code/theme/>
PREFIX : <urn:case:>
DELETE { :need-other poakg:theme ?old } INSERT { :need-other poakg:theme theme:brokering } WHERE { :need-other poakg:theme ?old }
