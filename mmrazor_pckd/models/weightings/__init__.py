from .curriculum_weighting import CurriculumWeighting
from .focal_weighting import FocalWeighting
from .preview_weighting import PreviewWeighting

__all__ = ['CurriculumWeighting', 'FocalWeighting', 'PreviewWeighting']
