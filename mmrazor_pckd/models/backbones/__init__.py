from .cifar_resnet import CIFARResNet
from .cifar_vgg import CIFARVGG
from .cifar_wideresnet import CIFARWideResNet

__all__ = ['CIFARResNet', 'CIFARVGG', 'CIFARWideResNet']
