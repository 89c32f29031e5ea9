from .async_cls_data_preprocessor import AsyncClsDataPreprocessor
from .crop_flip_data_preprocessor import CropFlipDataPreprocessor

__all__ = ['AsyncClsDataPreprocessor', 'CropFlipDataPreprocessor']
