"""A small process with which the web shell is tried: it has duties, a navigation item and a glance at the side."""
