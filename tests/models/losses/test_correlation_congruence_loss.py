"""CC of its paper as a registered loss."""

from loss_checks import LossChecks, some_tensors

from mmrazor_pckd import functional as F


class TestCorrelationCongruenceLoss(LossChecks):
    kind = 'CorrelationCongruenceLoss'
    others = dict(gamma=0.8, order=1)

    def inputs(self):
        tensors = some_tensors()
        return dict(s_feature=tensors['s_embedding'], t_feature=tensors['t_embedding'])

    @staticmethod
    def formula(inputs):
        return F.correlation_congruence(*inputs.values(), 0.4, 2)
