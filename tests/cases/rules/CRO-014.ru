PREFIX help: <https://w3id.org/poakg/code/help/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX region: <https://w3id.org/poakg/id/region/>
PREFIX theme: <https://w3id.org/poakg/code/theme/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
INSERT DATA { :offer poakg:offering :unmatched . :unmatched a poakg:AssistanceOffering ; poakg:statement "Courses on brokering." ; poakg:theme theme:brokering ; poakg:helpKind help:training ; poakg:coversRegion region:002 ; poakg:periodStart "2027-01-01"^^xsd:date ; poakg:eligibility "States with a national point of contact." ; poakg:webAddress "https://example.org/courses" }
