"""Tests of ``poakg.graph``."""
