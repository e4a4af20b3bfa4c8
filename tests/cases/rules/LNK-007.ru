PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :curated poakg:confidence ?old } INSERT { :curated poakg:confidence 1.5 } WHERE { :curated poakg:confidence ?old }
