"""Tests of poakg."""
