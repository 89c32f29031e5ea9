from .frozen_teacher_distill import FrozenTeacherDistill
from .rotated_view_distill import RotatedViewDistill

__all__ = ['FrozenTeacherDistill', 'RotatedViewDistill']
