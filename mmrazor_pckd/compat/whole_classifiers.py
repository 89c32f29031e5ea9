"""A student of timm or transformers cannot be loaded again.

Fault: mmpretrain's ``TimmClassifier`` and ``HuggingFaceClassifier`` take
``model.`` off the keys of their state, and put it on when they load. Inside
another module, such as a distillation, PyTorch drops what the first hook
returns: the keys are saved with ``model.`` and loaded with two of them, and
none fits. And where they were built with weights (``pretrained=True``,
``checkpoint_path=...``), the Runner initializes these anew.
Remedy: the hook changes the state in place. Weights that they were built with
stay. Checkpoints of both forms are read.
Absent: never.
May go: when mmpretrain does so.
"""

from ..checkpoints.inner_keys import put_inner_on, take_inner_off
from .patching import replace


def _registering(init):

    def init_registering(self, *args, **kwargs):
        init(self, *args, **kwargs)
        self._state_dict_hooks.clear()
        self._load_state_dict_pre_hooks.clear()
        self._register_state_dict_hook(take_inner_off)
        self._register_load_state_dict_pre_hook(put_inner_on, with_module=True)
        # The second argument of HuggingFaceClassifier and of create_model.
        if (
            kwargs.get('pretrained')
            or kwargs.get('checkpoint_path')
            or (len(args) > 1 and args[1])
        ):
            # Keeps the Runner from initializing the network again.
            self.model.is_init = True

    return init_registering


def install() -> bool:
    """Wrap the constructors."""
    from mmpretrain.models import HuggingFaceClassifier, TimmClassifier

    for kind in (TimmClassifier, HuggingFaceClassifier):
        replace(kind, '__init__', _registering, __name__)
    return True
