"""What can be done at a placement: one module a concept."""
