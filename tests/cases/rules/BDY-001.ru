PREFIX body: <https://w3id.org/poakg/id/body/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
DELETE WHERE { body:secretariat poakg:bodyKind ?old }
