from .angle_relation_loss import AngleRelationLoss
from .center_alignment_loss import CenterAlignmentLoss
from .center_contrast_loss import CenterContrastLoss
from .class_relation_loss import ClassRelationLoss
from .contrastive_representation_loss import ContrastiveRepresentationLoss
from .decoupled_kd_loss import DecoupledKDLoss
from .distance_relation_loss import DistanceRelationLoss
from .feature_alignment_loss import FeatureAlignmentLoss
from .hierarchical_context_loss import HierarchicalContextLoss
from .overhaul_feature_loss import OverhaulFeatureLoss
from .score_contrast_loss import ScoreContrastLoss
from .weighted_soft_label_loss import WeightedSoftLabelLoss

__all__ = [
    'AngleRelationLoss',
    'CenterAlignmentLoss',
    'CenterContrastLoss',
    'ClassRelationLoss',
    'ContrastiveRepresentationLoss',
    'DecoupledKDLoss',
    'DistanceRelationLoss',
    'FeatureAlignmentLoss',
    'OverhaulFeatureLoss',
    'HierarchicalContextLoss',
    'ScoreContrastLoss',
    'WeightedSoftLabelLoss',
]
