"""What tools and notebooks call."""

from .distill import distill

__all__ = ['distill']
