PREFIX annex: <https://w3id.org/poakg/id/revcon4/annex/>
PREFIX cycle: <https://w3id.org/poakg/id/cycle/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX state: <https://w3id.org/poakg/id/state/>
PREFIX submitter: <https://w3id.org/poakg/code/submitter/>
PREFIX target-status: <https://w3id.org/poakg/code/target-status/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
INSERT DATA { :targets-2028 dcterms:replaces :targets-2026 . :targets-third a poakg:TargetNotification ; poakg:reportingState state:XXE ; poakg:cycle cycle:2028 ; poakg:submittedOn "2028-05-30"^^xsd:date ; poakg:submitterRole submitter:permanent-mission ; poakg:language "en" ; dcterms:replaces :targets-2026 ; poakg:voluntaryTarget :target-third . :target-third a poakg:VoluntaryTarget ; poakg:statement "Every armoury has a lock." ; poakg:supportsProvision annex:105 ; poakg:targetStatus target-status:planned ; poakg:dueYear "2030"^^xsd:gYear }
