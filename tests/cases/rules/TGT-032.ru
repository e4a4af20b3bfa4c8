PREFIX plan-kind: <https://w3id.org/poakg/code/plan-kind/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :plan poakg:planKind ?old } INSERT { :plan poakg:planKind plan-kind:regional-action-plan } WHERE { :plan poakg:planKind ?old }
