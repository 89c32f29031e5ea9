"""Labels as scores end in an assert and in an error of PyTorch.

Fault: mmpretrain's ``ClsDataPreprocessor`` turns labels into scores for mixup and
``to_onehot=True``. Where ``num_classes`` is not given that is an assert, although
the head of the classifier has it. Without mixup the scores are whole numbers,
which PyTorch's cross-entropy refuses.
Remedy: the number of classes is the head's, and the scores are floats.
Absent: where labels stay numbers.
May go: when mmpretrain does both.
"""

from .patching import replace


def _floats(to_onehot):
    return lambda *args, **kwargs: to_onehot(*args, **kwargs).float()


def _with_classes(init):

    def __init__(self, *args, **kwargs):
        init(self, *args, **kwargs)
        preprocessor = self.data_preprocessor
        if getattr(preprocessor, 'to_onehot', False) and not preprocessor.num_classes:
            preprocessor.num_classes = getattr(self.head, 'num_classes', None)

    return __init__


def install() -> bool:
    """Wrap the making of scores, and the constructor of ``ImageClassifier``."""
    from mmpretrain.models import ImageClassifier
    from mmpretrain.models.utils import data_preprocessor

    replace(data_preprocessor, 'batch_label_to_onehot', _floats, __name__)
    replace(ImageClassifier, '__init__', _with_classes, __name__)
    return True
