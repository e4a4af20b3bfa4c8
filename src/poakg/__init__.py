"""The small-arms commitments of 2024-2030 as a validated knowledge graph with a SPARQL endpoint."""

__version__ = "0.1.0"
