from .preview_distiller import PreviewDistiller

__all__ = ['PreviewDistiller']
