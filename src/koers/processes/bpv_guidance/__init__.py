"""Guidance at the workplace: school, student and workplace talk, and three parties sign (BPV)."""
