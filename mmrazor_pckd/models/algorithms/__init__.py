from .rotated_view_distill import RotatedViewDistill

__all__ = ['RotatedViewDistill']
