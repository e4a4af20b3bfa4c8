"""Tests of ``poakg.engine``."""
