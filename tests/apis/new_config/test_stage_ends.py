"""What a stage ends in, in blocks of the kinds that there are."""

import pytest
import torch
from torch import nn

from mmrazor_pckd.apis.new_config.stage_ends import stage_ends


class Block(nn.Module):
    """A basic block: its one activation runs twice."""

    def __init__(self, in_place, downsample=False):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(4, 4, 1), nn.BatchNorm2d(4)
        self.conv2, self.bn2 = nn.Conv2d(4, 4, 1), nn.BatchNorm2d(4)
        self.downsample = nn.BatchNorm2d(4) if downsample else None
        self.relu = nn.ReLU(inplace=True)
        self.in_place = in_place

    def forward(self, x):
        out = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        if self.downsample is not None:
            x = self.downsample(x)
        if self.in_place:
            out += x
        else:
            out = x + out
        return self.relu(out)


class TupleOut(nn.Module):
    def forward(self, x):
        return x, x


def ends(*stages):
    torch.manual_seed(0)
    network = nn.Sequential(*stages).eval()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.weight)
            nn.init.normal_(module.bias)
    names = [str(index) for index in range(len(stages))]
    return stage_ends(network, names, lambda: network(torch.randn(2, 4, 3, 3)))


@pytest.mark.parametrize('in_place', [False, True])
@pytest.mark.parametrize('downsample', [False, True])
def test_blocks_with_a_shortcut(in_place, downsample):
    first = nn.Sequential(Block(in_place), Block(in_place, downsample))
    found = ends(first, nn.Sequential(Block(in_place)))
    for stage, last in zip(found, ('0.1', '1.0')):
        assert stage['before'] == dict(
            type='ModuleInputs', source=f'{last}.relu', data_idx=0, record_idx=1
        )
        assert stage['norm'] == f'{last}.bn2'


def test_a_plain_chain():
    plain = nn.Sequential(nn.Conv2d(4, 4, 1), nn.BatchNorm2d(4), nn.ReLU(inplace=True))
    pooled = nn.Sequential(nn.BatchNorm2d(4), nn.SiLU(), nn.MaxPool2d(2))
    first, second = ends(plain, pooled)
    assert first == dict(
        before=dict(type='ModuleInputs', source='0.2', data_idx=0), norm='0.1'
    )
    assert second == {}


def test_stages_that_end_in_no_activation():
    linear = nn.Sequential(nn.ReLU(), nn.Conv2d(4, 4, 1), nn.BatchNorm2d(4))
    gated = nn.Sequential(nn.GELU(), nn.Conv2d(4, 4, 1))
    several = TupleOut()
    assert ends(linear, gated, several) == [dict(norm='0.2'), {}, {}]


def test_a_linear_bottleneck_after_another():
    class Bottleneck(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Sequential(nn.Conv2d(4, 4, 1), nn.BatchNorm2d(4))

        def forward(self, x):
            return x + self.conv(x)

    first = nn.Sequential(nn.Conv2d(4, 4, 1), nn.BatchNorm2d(4))
    (found,) = ends(nn.Sequential(first, Bottleneck()))
    assert found == dict(norm='0.1.conv.1')


def test_the_activation_itself_may_be_the_stage():
    assert ends(nn.BatchNorm2d(4), nn.ReLU())[1]['before']['source'] == '1'


def test_hooks_are_gone_and_nothing_works_in_place():
    network = nn.Sequential(nn.ReLU(inplace=True))
    stage_ends(network, ['0'], lambda: network(torch.randn(1, 2)))
    assert not network[0]._forward_hooks
    assert not network[0].inplace


class Dense(nn.Module):
    """A dense layer: it gets a list of maps."""

    def __init__(self):
        super().__init__()
        self.norm, self.relu = nn.BatchNorm2d(8), nn.ReLU()

    def forward(self, maps):
        return self.relu(self.norm(torch.cat(maps, 1)))


class DenseStage(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = Dense()

    def forward(self, x):
        return self.layer([x, x + 1])


def test_a_layer_that_gets_a_list_of_maps():
    (end,) = ends(DenseStage())
    assert end['norm'] == '0.layer.norm'
    assert end['before']['source'] == '0.layer.relu'
