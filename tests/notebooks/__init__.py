"""Notebooks over real tables, and the test that runs them."""
