"""The pages of the progress conversations."""
