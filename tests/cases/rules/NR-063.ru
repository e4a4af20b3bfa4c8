PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :report poakg:yearsKeptOther ?old } INSERT { :report poakg:yearsKeptOther -20 } WHERE { :report poakg:yearsKeptOther ?old }
