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
* Images: `rotate_each`, `rotate_views`.
* DKD: `decoupled_divergence`. DIST: `class_relation`.
* CRD: `memory_scores`, `log_normaliser`, `memory_contrast`, `update_memory`,
  and its negatives, `sort_by_label`, `draw_from_other_labels` and
  `draw_other_images`.
* RKD: `distance_relation` and `angle_relation`. WSLD: `weighted_soft_target`.
  OFD: `overhaul_feature` and its `negative_margin`.
* SP: `similarity_preserving`. CC: `correlation_congruence`, and as CRD's
  comparison computes it `neighbor_product`. PKT: `probability_transfer`.
  NST: `neuron_selectivity`.
* ReviewKD: `hierarchical_context`.
* Feature maps: `equal_size`, and VID's `variational_information`, FSP's
  `solution_flow`, ICKD's `channel_correlation`, AT's `attention` and
  `attention_transfer`, FT's `factor_transfer`.
* MLD: `score_relation` and `class_correlation`. Logit standardisation:
  `standardize_logits`.
* SSKD: `view_similarity`, `true_rank` and `keep_best`.
* For a formula of your own: `unit`, `full_precision`, `check_positive`,
  `check_not_negative` and `check_pooled`.
"""

from .angle_relation import angle_relation
from .attention_transfer import attention, attention_transfer
from .batch_similarity import similarity_preserving
from .center_alignment import center_alignment, center_distance
from .center_contrast import center_contrast
from .channel_correlation import channel_correlation
from .channel_discrepancy import neuron_selectivity
from .checks import check_not_negative, check_pooled, check_positive
from .class_correlation import class_correlation
from .class_relation import class_relation
from .correlation_congruence import correlation_congruence
from .curriculum import curriculum_weight
from .decoupled_target import decoupled_divergence
from .difficulty import sample_difficulty
from .distance_relation import distance_relation
from .equal_size import equal_size
from .factor_transfer import factor_transfer
from .feature_alignment import feature_alignment
from .focal import focal_weight
from .hierarchical_context import hierarchical_context
from .memory_contrast import (
    log_normaliser,
    memory_contrast,
    memory_scores,
    update_memory,
)
from .negatives import draw_from_other_labels, draw_other_images, sort_by_label
from .neighbor_product import neighbor_product
from .overhaul import negative_margin, overhaul_feature
from .precision import full_precision
from .preview import preview_threshold, preview_weight
from .probability_transfer import probability_transfer
from .score_contrast import score_contrast
from .score_relation import score_relation
from .soft_target import soft_target_divergence
from .solution_flow import solution_flow
from .standardized_logits import standardize_logits
from .unit import unit
from .variational_information import variational_information
from .view_match import keep_best, true_rank, view_similarity
from .views import rotate_each, rotate_views
from .weighted_mean import weighted_mean
from .weighted_soft_target import weighted_soft_target

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
    'rotate_each',
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
    'distance_relation',
    'angle_relation',
    'weighted_soft_target',
    'overhaul_feature',
    'negative_margin',
    'equal_size',
    'similarity_preserving',
    'correlation_congruence',
    'neighbor_product',
    'probability_transfer',
    'neuron_selectivity',
    'hierarchical_context',
    'unit',
    'full_precision',
    'check_positive',
    'check_not_negative',
    'check_pooled',
    'variational_information',
    'solution_flow',
    'channel_correlation',
    'attention',
    'attention_transfer',
    'factor_transfer',
    'score_relation',
    'class_correlation',
    'standardize_logits',
    'view_similarity',
    'true_rank',
    'keep_best',
]
