PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX sdg: <http://metadata.un.org/sdg/>
PREFIX : <urn:case:>
DELETE { :target poakg:sdgIndicator ?old } INSERT { :target poakg:sdgIndicator sdg:C999999 } WHERE { :target poakg:sdgIndicator ?old }
