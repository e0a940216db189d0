"""Everything that changes something in a progress talk."""
