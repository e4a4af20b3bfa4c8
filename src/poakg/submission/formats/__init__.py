"""Readers of submitted files, one module a format."""
