"""Checking submissions against the rules, from the rules to the report."""
