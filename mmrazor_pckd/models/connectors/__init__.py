from .conv_regressor import ConvRegressor
from .factor_autoencoder import FactorAutoencoder
from .linear_embedding import LinearEmbedding
from .projection_mlp import ProjectionMLP

__all__ = ['ConvRegressor', 'FactorAutoencoder', 'LinearEmbedding', 'ProjectionMLP']
