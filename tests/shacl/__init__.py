"""Tests of the SHACL engine."""
