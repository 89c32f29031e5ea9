from .load_intact_image import LoadIntactImage
from .load_random_resized_crop import LoadRandomResizedCrop
from .stl10 import STL10
from .tiny_imagenet import TinyImageNet

__all__ = ['LoadIntactImage', 'LoadRandomResizedCrop', 'STL10', 'TinyImageNet']
