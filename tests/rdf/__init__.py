"""Tests of ``poakg.rdf``."""
