from .frozen_backbone_classifier import FrozenBackboneClassifier
from .module_classifier import ModuleClassifier

__all__ = ['FrozenBackboneClassifier', 'ModuleClassifier']
