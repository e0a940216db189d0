"""Koers: study guidance, from conversation to decision."""
