"""The second institution of the demo: Hogeschool Zuiderzee, and its students with a residence permit for study."""
