"""MMRazor's DeiT head expects three outputs where there are two.

Fault: ``DeiTClsHead`` of MMRazor unpacks feature map, class token and
distillation token; the backbone of mmpretrain returns the two tokens.
Remedy: its ``pre_logits`` is that of mmpretrain's head of the same name,
which takes either.
Absent: where a real ``mmcls`` is installed.
May go: when MMRazor's head unpacks two.
"""

from . import mmcls_modules
from .patching import replace


def install() -> bool:
    """Replace the method."""
    if not mmcls_modules.stands_in():
        return False
    from mmpretrain.models import DeiTClsHead as CurrentHead
    from mmrazor.models import DeiTClsHead

    def pre_logits(self, feats):
        return CurrentHead.pre_logits(self, feats)

    replace(DeiTClsHead, 'pre_logits', lambda _: pre_logits, __name__)
    return True
