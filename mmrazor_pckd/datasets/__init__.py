from .load_intact_image import LoadIntactImage
from .stl10 import STL10
from .tiny_imagenet import TinyImageNet

__all__ = ['LoadIntactImage', 'STL10', 'TinyImageNet']
