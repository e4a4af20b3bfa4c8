"""Tests of ``poakg.archive``."""
