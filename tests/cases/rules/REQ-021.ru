PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX theme: <https://w3id.org/poakg/code/theme/>
PREFIX : <urn:case:>
INSERT DATA { :need poakg:theme theme:tracing , theme:record-keeping , theme:brokering , theme:end-use , theme:conversion , theme:funding }
