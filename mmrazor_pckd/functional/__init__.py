"""The formulas of PCKD and of other methods as pure functions of tensors.

They need PyTorch and nothing else, run on any device, compute in float32 at
least, detach the teacher's tensors and yield one value per row, which the
caller reduces.

* PCKD (arXiv 2410.14143): `soft_target_divergence` (Eq. 1),
  `feature_alignment` (Eq. 2), `center_alignment` and `center_distance`
  (Eq. 3), `center_contrast` (Eq. 4) and `score_contrast`, its released form.
* The weight of an image: `sample_difficulty` (Eq. 5), `preview_weight`
  (Eq. 6), `preview_threshold` (Eq. 7), and in their place `focal_weight` and
  `curriculum_weight`. `weighted_mean` (Eq. 8) makes a loss of it.
* Images: `rotate_views`.
* DKD: `decoupled_divergence`. DIST: `class_relation`.
* CRD: `memory_scores`, `log_normaliser`, `memory_contrast`, `update_memory`,
  and its negatives, `sort_by_label`, `draw_from_other_labels` and
  `draw_other_images`.
* SSKD: `view_similarity`, `true_rank` and `keep_best`.
* Feature maps: `equal_size`.
* For a formula of your own: `unit`, `full_precision`, `check_positive` and
  `check_not_negative`.
"""

from .center_alignment import center_alignment, center_distance
from .center_contrast import center_contrast
from .checks import check_not_negative, check_positive
from .class_relation import class_relation
from .curriculum import curriculum_weight
from .decoupled_target import decoupled_divergence
from .difficulty import sample_difficulty
from .equal_size import equal_size
from .feature_alignment import feature_alignment
from .focal import focal_weight
from .memory_contrast import (
    log_normaliser,
    memory_contrast,
    memory_scores,
    update_memory,
)
from .negatives import draw_from_other_labels, draw_other_images, sort_by_label
from .precision import full_precision
from .preview import preview_threshold, preview_weight
from .score_contrast import score_contrast
from .soft_target import soft_target_divergence
from .unit import unit
from .view_match import keep_best, true_rank, view_similarity
from .views import rotate_views
from .weighted_mean import weighted_mean

__all__ = [
    'soft_target_divergence',
    'feature_alignment',
    'center_alignment',
    'center_distance',
    'center_contrast',
    'score_contrast',
    'sample_difficulty',
    'preview_weight',
    'preview_threshold',
    'focal_weight',
    'curriculum_weight',
    'weighted_mean',
    'rotate_views',
    'decoupled_divergence',
    'class_relation',
    'memory_scores',
    'log_normaliser',
    'memory_contrast',
    'update_memory',
    'sort_by_label',
    'draw_from_other_labels',
    'draw_other_images',
    'view_similarity',
    'true_rank',
    'keep_best',
    'equal_size',
    'unit',
    'full_precision',
    'check_positive',
    'check_not_negative',
]
