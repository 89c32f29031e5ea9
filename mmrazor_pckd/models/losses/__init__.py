from .attention_transfer_loss import AttentionTransferLoss
from .center_alignment_loss import CenterAlignmentLoss
from .center_contrast_loss import CenterContrastLoss
from .channel_correlation_loss import ChannelCorrelationLoss
from .class_relation_loss import ClassRelationLoss
from .contrastive_representation_loss import ContrastiveRepresentationLoss
from .decoupled_kd_loss import DecoupledKDLoss
from .factor_transfer_loss import FactorTransferLoss
from .feature_alignment_loss import FeatureAlignmentLoss
from .score_contrast_loss import ScoreContrastLoss
from .solution_flow_loss import SolutionFlowLoss
from .variational_information_loss import VariationalInformationLoss

__all__ = [
    'AttentionTransferLoss',
    'CenterAlignmentLoss',
    'CenterContrastLoss',
    'ChannelCorrelationLoss',
    'ClassRelationLoss',
    'ContrastiveRepresentationLoss',
    'DecoupledKDLoss',
    'FactorTransferLoss',
    'FeatureAlignmentLoss',
    'ScoreContrastLoss',
    'SolutionFlowLoss',
    'VariationalInformationLoss',
]
