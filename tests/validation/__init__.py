"""Tests of ``poakg.validation``."""
