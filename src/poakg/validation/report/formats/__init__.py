"""The ways to tell findings, one a module; ``table`` lists them."""
