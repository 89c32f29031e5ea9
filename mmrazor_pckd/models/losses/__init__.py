from .center_alignment_loss import CenterAlignmentLoss
from .center_contrast_loss import CenterContrastLoss
from .class_correlation_loss import ClassCorrelationLoss
from .class_relation_loss import ClassRelationLoss
from .contrastive_representation_loss import ContrastiveRepresentationLoss
from .decoupled_kd_loss import DecoupledKDLoss
from .feature_alignment_loss import FeatureAlignmentLoss
from .multi_temperature_kd_loss import MultiTemperatureKDLoss
from .score_contrast_loss import ScoreContrastLoss
from .score_relation_loss import ScoreRelationLoss

__all__ = [
    'CenterAlignmentLoss',
    'CenterContrastLoss',
    'ClassCorrelationLoss',
    'ClassRelationLoss',
    'ContrastiveRepresentationLoss',
    'DecoupledKDLoss',
    'FeatureAlignmentLoss',
    'MultiTemperatureKDLoss',
    'ScoreContrastLoss',
    'ScoreRelationLoss',
]
