from .stl10 import STL10
from .tiny_imagenet import TinyImageNet

__all__ = ['STL10', 'TinyImageNet']
