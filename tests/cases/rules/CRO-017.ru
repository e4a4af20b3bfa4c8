PREFIX cycle: <https://w3id.org/poakg/id/cycle/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :report-third poakg:cycle ?old } INSERT { :report-third poakg:cycle cycle:2030 } WHERE { :report-third poakg:cycle ?old }
