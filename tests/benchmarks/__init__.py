"""Measurements that are run by hand; nothing here is a timed test."""
