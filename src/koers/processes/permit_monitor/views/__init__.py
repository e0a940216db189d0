"""The pages of the permit monitor."""
