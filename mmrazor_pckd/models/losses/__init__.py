from .angle_relation_loss import AngleRelationLoss
from .attention_transfer_loss import AttentionTransferLoss
from .center_alignment_loss import CenterAlignmentLoss
from .center_contrast_loss import CenterContrastLoss
from .channel_correlation_loss import ChannelCorrelationLoss
from .class_correlation_loss import ClassCorrelationLoss
from .class_relation_loss import ClassRelationLoss
from .contrastive_representation_loss import ContrastiveRepresentationLoss
from .correlation_congruence_loss import CorrelationCongruenceLoss
from .decoupled_kd_loss import DecoupledKDLoss
from .distance_relation_loss import DistanceRelationLoss
from .factor_transfer_loss import FactorTransferLoss
from .feature_alignment_loss import FeatureAlignmentLoss
from .hierarchical_context_loss import HierarchicalContextLoss
from .multi_temperature_kd_loss import MultiTemperatureKDLoss
from .neighbor_product_loss import NeighborProductLoss
from .neuron_selectivity_loss import NeuronSelectivityLoss
from .overhaul_feature_loss import OverhaulFeatureLoss
from .probabilistic_transfer_loss import ProbabilisticTransferLoss
from .rotated_target_loss import RotatedTargetLoss
from .score_contrast_loss import ScoreContrastLoss
from .score_relation_loss import ScoreRelationLoss
from .similarity_preserving_loss import SimilarityPreservingLoss
from .solution_flow_loss import SolutionFlowLoss
from .variational_information_loss import VariationalInformationLoss
from .view_similarity_loss import ViewSimilarityLoss
from .weighted_soft_label_loss import WeightedSoftLabelLoss

__all__ = [
    'AngleRelationLoss',
    'AttentionTransferLoss',
    'CenterAlignmentLoss',
    'CenterContrastLoss',
    'ChannelCorrelationLoss',
    'ClassRelationLoss',
    'ContrastiveRepresentationLoss',
    'CorrelationCongruenceLoss',
    'DecoupledKDLoss',
    'DistanceRelationLoss',
    'FactorTransferLoss',
    'FeatureAlignmentLoss',
    'HierarchicalContextLoss',
    'NeighborProductLoss',
    'NeuronSelectivityLoss',
    'OverhaulFeatureLoss',
    'ProbabilisticTransferLoss',
    'ScoreContrastLoss',
    'SimilarityPreservingLoss',
    'SolutionFlowLoss',
    'VariationalInformationLoss',
    'WeightedSoftLabelLoss',
    'ClassCorrelationLoss',
    'MultiTemperatureKDLoss',
    'ScoreRelationLoss',
    'RotatedTargetLoss',
    'ViewSimilarityLoss',
]
