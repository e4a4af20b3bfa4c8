"""Constraints that are SPARQL queries (SHACL, 5 and 6), and the reading of their text."""
