PREFIX annex: <https://w3id.org/poakg/id/revcon4/annex/>
PREFIX help: <https://w3id.org/poakg/code/help/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX theme: <https://w3id.org/poakg/code/theme/>
PREFIX urgency: <https://w3id.org/poakg/code/urgency/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
INSERT DATA { :report-2028 poakg:need :need-again . :need-again a poakg:AssistanceNeed ; poakg:statement "Training of armourers in marking." ; poakg:theme theme:marking ; poakg:supportsProvision annex:139 ; poakg:helpKind help:training ; poakg:urgency urgency:high ; poakg:periodStart "2029-01-01"^^xsd:date ; poakg:leadAuthority "Ministry of the Interior" ; poakg:baselineAssessed true }
