"""CC of CRD's comparison as a registered loss."""

import pytest
import torch
from loss_checks import LossChecks

from mmrazor_pckd import functional as F


class TestNeighborProductLoss(LossChecks):
    kind = 'NeighborProductLoss'
    arguments = ('s_feature', 't_feature')

    @staticmethod
    def formula(inputs):
        return F.neighbor_product(*inputs.values())

    def test_a_single_image_is_refused(self):
        inputs = {name: value[:1] for name, value in self.inputs().items()}
        with pytest.raises(ValueError, match='two images or more are needed'):
            self.build()(**inputs)

    def test_both_embeddings_learn(self):
        inputs = {name: value.requires_grad_() for name, value in self.inputs().items()}
        self.build()(**inputs).backward()
        s, t = (value.grad for value in inputs.values())
        assert s.any()
        assert torch.equal(s, -t)
