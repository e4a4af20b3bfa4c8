"""The formats of findings, one a module; ``table`` lists them."""
