"""Joining tables: each row of a table that names a State gets this State, or the reason why it does not."""
