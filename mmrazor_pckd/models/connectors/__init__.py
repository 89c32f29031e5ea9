from .conv_regressor import ConvRegressor
from .factor_autoencoder import FactorAutoencoder
from .knowledge_review import KnowledgeReview
from .linear_embedding import LinearEmbedding
from .logit_standardization import LogitStandardization
from .projection_head import ProjectionHead
from .projection_mlp import ProjectionMLP

__all__ = [
    'FactorAutoencoder',
    'KnowledgeReview',
    'LinearEmbedding',
    'ProjectionMLP',
    'ConvRegressor',
    'LogitStandardization',
    'ProjectionHead',
]
