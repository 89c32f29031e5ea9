"""Weights that transformers has not loaded stay random, silently.

Fault: mmpretrain's ``HuggingFaceClassifier(pretrained=True)`` drops the report
of which weights the checkpoint has filled. A classifier that is not in it, or
is for other classes (``ignore_mismatched_sizes``), is random.
Remedy: the report is taken, and added to what checkpoints have filled
(:mod:`mmrazor_pckd.checkpoints.loaded`).
Absent: without ``pretrained=True``, where nothing is loaded.
May go: when mmpretrain hands the report on.
"""

from importlib import import_module
from importlib.util import find_spec

from ..checkpoints.loaded import add_loaded
from .patching import replace


def _reporting(init):

    def init_reporting(self, model_name, pretrained=False, *args, **kwargs):
        if not pretrained or find_spec('transformers') is None:
            return init(self, model_name, pretrained, *args, **kwargs)
        auto = import_module('transformers').AutoModelForImageClassification
        load = auto.from_pretrained
        missing = set()

        def from_pretrained(*args, **kwargs):
            model, report = load(*args, output_loading_info=True, **kwargs)
            missing.update(report['missing_keys'])
            # Each with its shapes.
            missing.update(
                key if isinstance(key, str) else key[0]
                for key in report['mismatched_keys']
            )
            return model

        auto.from_pretrained = from_pretrained
        try:
            init(self, model_name, pretrained, *args, **kwargs)
        finally:
            auto.from_pretrained = load
        add_loaded(self.model, missing)

    return init_reporting


def install() -> bool:
    """Wrap the constructor."""
    from mmpretrain.models import HuggingFaceClassifier

    replace(HuggingFaceClassifier, '__init__', _reporting, __name__)
    return True
