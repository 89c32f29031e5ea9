from .factor_autoencoder import FactorAutoencoder
from .linear_embedding import LinearEmbedding
from .logit_standardization import LogitStandardization
from .projection_mlp import ProjectionMLP

__all__ = [
    'FactorAutoencoder',
    'LinearEmbedding',
    'LogitStandardization',
    'ProjectionMLP',
]
