PREFIX item: <https://w3id.org/poakg/id/item/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX : <urn:case:>
DELETE { :no poakg:item ?old } INSERT { :no poakg:item item:51.99 } WHERE { :no poakg:item ?old }
