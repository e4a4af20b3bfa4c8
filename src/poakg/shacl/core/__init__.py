"""The constraint components of SHACL Core (SHACL, 4)."""
