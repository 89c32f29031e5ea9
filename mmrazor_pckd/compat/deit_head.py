"""MMRazor's DeiT head expects three outputs where there are two.

Fault: ``DeiTClsHead`` of MMRazor unpacks feature map, class token and
distillation token; the backbone of mmpretrain returns the two tokens.
Remedy: its ``pre_logits`` is that of mmpretrain's head of the same name,
which takes either.
Absent: where a real ``mmcls`` is installed.
May go: when MMRazor's head unpacks two.
"""

from . import mmcls_modules


def install() -> None:
    """Replace the method where the fault is present."""
    if not mmcls_modules.stands_in():
        return
    from mmpretrain.models import DeiTClsHead as CurrentHead
    from mmrazor.models import DeiTClsHead

    DeiTClsHead.pre_logits = CurrentHead.pre_logits
