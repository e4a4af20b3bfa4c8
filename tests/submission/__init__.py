"""Tests of ``poakg.submission``."""
