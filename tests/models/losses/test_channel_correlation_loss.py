"""ICKD-C as a registered loss, and weighed by image."""

import torch
from builders import ROOT, batch
from loss_checks import LossChecks
from mmengine.config import Config
from mmrazor.registry import MODELS

from mmrazor_pckd import functional as F


class TestChannelCorrelationLoss(LossChecks):
    kind = 'ChannelCorrelationLoss'

    def inputs(self):
        return dict(
            s_feature=torch.randn(6, 5, 2, 2), t_feature=torch.randn(6, 5, 3, 3)
        )

    @staticmethod
    def formula(inputs):
        return F.channel_correlation(**inputs)


def test_its_preview_needs_no_code():
    cfg = Config.fromfile(ROOT / 'configs/demo/ickd_demo.py')
    cfg.model.update(teacher_ckpt=None, data_preprocessor=cfg.data_preprocessor)
    distiller = cfg.model.distiller
    distiller.sample_weighting = dict(type='PreviewWeighting', growth_rate=1.005)
    distiller.weighted_losses = ['loss_correlation']
    distiller.distill_losses.loss_correlation.reduction = 'none'
    torch.manual_seed(0)
    model = MODELS.build(cfg.model)
    # Scores that are sure of one class: hard for the images of the others.
    torch.nn.init.constant_(model.student.head.fc.bias, 0)
    model.student.head.fc.bias.data[0] = 20
    found = model(*batch(6, size=32), mode='loss')
    weight = model.distiller.last_weight
    assert 0 < found['distill.preview_easy_ratio'] < 1
    values = []
    loss = model.distiller.distill_losses.loss_correlation
    loss.register_forward_hook(lambda *each: values.append(each[2]))
    found = model(*batch(6, size=32), mode='loss')
    torch.testing.assert_close(
        found['distill.loss_correlation'], (weight * values[0]).mean()
    )
    assert not torch.allclose(found['distill.loss_correlation'], values[0].mean())
