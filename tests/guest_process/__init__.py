"""A small process in which a supervisor takes part without an account: with it the way in is tried, whatever runs."""
