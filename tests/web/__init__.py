"""Tests of ``poakg.web``."""
