"""PKT as a registered loss."""

from loss_checks import LossChecks, some_tensors

from mmrazor_pckd import functional as F


class TestProbabilisticTransferLoss(LossChecks):
    kind = 'ProbabilisticTransferLoss'
    others = dict(eps=0.1)

    def inputs(self):
        tensors = some_tensors()
        return dict(s_feature=tensors['s_embedding'], t_feature=tensors['t_embedding'])

    @staticmethod
    def formula(inputs):
        return F.probability_transfer(*inputs.values(), 1e-7)
