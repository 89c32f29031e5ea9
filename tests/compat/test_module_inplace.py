import torch
from mmengine.model import BaseModel
from mmrazor.models.algorithms.base import BaseAlgorithm
from torch import nn


class Network(BaseModel):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.ReLU(inplace=True))
        self.deep = nn.ModuleDict(
            dict(a=nn.ModuleList([nn.Sequential(nn.ReLU6(inplace=True))]))
        )

    def forward(self, inputs, data_samples=None, mode='tensor'):
        recorded = inputs * 1
        return recorded, self.body(recorded)


def inplace(algorithm):
    return [m.inplace for m in algorithm.modules() if hasattr(m, 'inplace')]


def test_inplace_is_off_at_every_depth():
    # Fails without the remedy on torch >= 2.5.
    assert inplace(BaseAlgorithm(Network())) == [False, False]


def test_module_inplace_leaves_it_on():
    algorithm = BaseAlgorithm(Network(), module_inplace=True)
    assert inplace(algorithm) == [True, True]


def test_what_is_recorded_is_not_overwritten():
    algorithm = BaseAlgorithm(Network())
    recorded, activated = algorithm(torch.tensor([-1.0, 1.0]))
    assert recorded.tolist() == [-1, 1]
    assert activated.tolist() == [0, 1]
