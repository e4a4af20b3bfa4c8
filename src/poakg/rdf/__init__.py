"""RDF on its way in and out: terms, Turtle files, and the formats that are read and written."""
