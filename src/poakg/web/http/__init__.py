"""Requests and replies, and what bounds them."""
