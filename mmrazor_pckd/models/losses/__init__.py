from .center_alignment_loss import CenterAlignmentLoss
from .center_contrast_loss import CenterContrastLoss
from .class_relation_loss import ClassRelationLoss
from .contrastive_representation_loss import ContrastiveRepresentationLoss
from .decoupled_kd_loss import DecoupledKDLoss
from .feature_alignment_loss import FeatureAlignmentLoss
from .rotated_target_loss import RotatedTargetLoss
from .score_contrast_loss import ScoreContrastLoss
from .view_similarity_loss import ViewSimilarityLoss

__all__ = [
    'CenterAlignmentLoss',
    'CenterContrastLoss',
    'ClassRelationLoss',
    'ContrastiveRepresentationLoss',
    'DecoupledKDLoss',
    'FeatureAlignmentLoss',
    'RotatedTargetLoss',
    'ScoreContrastLoss',
    'ViewSimilarityLoss',
]
