"""The formulas of PCKD and of repaired baselines as pure functions.

Nothing here but torch: no OpenMMLab package, no other module of this one.
"""

from .center_alignment import center_alignment, center_distance
from .center_contrast import center_contrast
from .class_relation import class_relation
from .decoupled_target import decoupled_divergence
from .difficulty import sample_difficulty
from .feature_alignment import feature_alignment
from .memory_contrast import log_normaliser, memory_contrast, memory_scores, remembered
from .negatives import draw_from_other_labels, draw_other_images, sort_by_label
from .preview import preview_threshold, preview_weight
from .score_contrast import score_contrast
from .soft_target import soft_target_divergence
from .views import rotate_views

__all__ = [
    'center_alignment',
    'center_contrast',
    'center_distance',
    'class_relation',
    'decoupled_divergence',
    'draw_from_other_labels',
    'draw_other_images',
    'feature_alignment',
    'log_normaliser',
    'memory_contrast',
    'memory_scores',
    'preview_threshold',
    'preview_weight',
    'remembered',
    'rotate_views',
    'sample_difficulty',
    'score_contrast',
    'soft_target_divergence',
    'sort_by_label',
]
