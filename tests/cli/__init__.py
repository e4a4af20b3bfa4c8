"""Tests of ``poakg.cli``."""
