from .cifar_mobilenet_v2 import CIFARMobileNetV2
from .cifar_shufflenet_v1 import CIFARShuffleNetV1
from .cifar_shufflenet_v2 import CIFARShuffleNetV2

__all__ = ['CIFARMobileNetV2', 'CIFARShuffleNetV1', 'CIFARShuffleNetV2']
