from .check_config import check_model
from .preview_distiller import PreviewDistiller

__all__ = ['check_model', 'PreviewDistiller']
