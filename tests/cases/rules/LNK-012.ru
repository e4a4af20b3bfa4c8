PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX : <urn:case:>
INSERT DATA { :curated owl:deprecated true }
