"""The guarded query path: queries are checked, then evaluated in processes that may die.

Nothing here knows HTTP or the command line.
"""
