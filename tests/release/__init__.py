"""Tests of ``poakg.release``."""
