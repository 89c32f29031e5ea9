from .factor_autoencoder import FactorAutoencoder
from .linear_embedding import LinearEmbedding
from .projection_head import ProjectionHead
from .projection_mlp import ProjectionMLP

__all__ = ['FactorAutoencoder', 'LinearEmbedding', 'ProjectionHead', 'ProjectionMLP']
