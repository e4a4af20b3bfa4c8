PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX theme: <https://w3id.org/poakg/code/theme/>
PREFIX : <urn:case:>
DELETE { :need poakg:theme ?old } INSERT { :need poakg:theme theme:weather } WHERE { :need poakg:theme ?old }
