"""Reconciliation Service API 0.2, as OpenRefine uses it: names and codes to entities, and properties of these."""
