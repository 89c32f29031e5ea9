from .center_alignment_loss import CenterAlignmentLoss
from .center_contrast_loss import CenterContrastLoss
from .class_relation_loss import ClassRelationLoss
from .contrastive_representation_loss import ContrastiveRepresentationLoss
from .decoupled_kd_loss import DecoupledKDLoss
from .feature_alignment_loss import FeatureAlignmentLoss
from .hierarchical_context_loss import HierarchicalContextLoss
from .score_contrast_loss import ScoreContrastLoss

__all__ = [
    'CenterAlignmentLoss',
    'CenterContrastLoss',
    'ClassRelationLoss',
    'ContrastiveRepresentationLoss',
    'DecoupledKDLoss',
    'FeatureAlignmentLoss',
    'HierarchicalContextLoss',
    'ScoreContrastLoss',
]
