"""Helpers of several floors: metrics and normalisation."""
