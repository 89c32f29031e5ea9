import torch
from mmpretrain.models import DeiTClsHead as CurrentHead
from mmrazor.models import DeiTClsHead


def test_it_takes_the_two_tokens_of_the_backbone():
    head = DeiTClsHead(num_classes=3, in_channels=4)
    tokens = torch.rand(2, 4), torch.rand(2, 4)
    # Fails without the patch: it unpacks three.
    found = head.pre_logits(([*tokens],))
    wanted = CurrentHead(num_classes=3, in_channels=4).pre_logits(([*tokens],))
    assert len(found) == len(wanted) == 2
    assert all(torch.equal(one, other) for one, other in zip(found, wanted))
