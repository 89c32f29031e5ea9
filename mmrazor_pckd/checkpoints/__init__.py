"""Weights: what fits, and what was loaded."""
