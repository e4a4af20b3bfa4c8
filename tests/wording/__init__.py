"""Tests of ``poakg.wording``."""
