from .frozen_teacher_distill import FrozenTeacherDistill
from .rotated_view_distill import RotatedViewDistill
from .view_match_head import ViewMatchHead
from .weak_strong_distill import WeakStrongDistill

__all__ = [
    'FrozenTeacherDistill',
    'RotatedViewDistill',
    'WeakStrongDistill',
    'ViewMatchHead',
]
