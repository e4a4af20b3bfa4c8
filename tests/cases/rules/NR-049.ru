PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX progress: <https://w3id.org/poakg/code/progress/>
PREFIX : <urn:case:>
DELETE { :note poakg:progress ?old } INSERT { :note poakg:progress progress:completed } WHERE { :note poakg:progress ?old }
