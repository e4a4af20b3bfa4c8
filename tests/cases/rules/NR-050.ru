PREFIX item: <https://w3id.org/poakg/id/item/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :note poakg:item ?old } INSERT { :note poakg:item item:53.1 } WHERE { :note poakg:item ?old }
