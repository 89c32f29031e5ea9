"""Parameters and multiply-accumulates by hand; nothing is timed here."""

import copy
from pathlib import Path

import pytest
import torch
from builders import classifier
from torch import nn

from mmrazor_pckd.apis.network_costs import Network, latency, measure, networks_of
from mmrazor_pckd.apis.runs import Run

ARCH = dict(embed_dims=8, num_layers=2, num_heads=2, feedforward_channels=16)
PIPELINE = [dict(type='mmpretrain.CenterCrop', crop_size=16)]


def run_of(name, **model):
    cfg = dict(
        default_scope='mmrazor',
        model=dict(type='RotatedViewDistill', **model),
        val_dataloader=dict(dataset=dict(type='CustomDataset', pipeline=PIPELINE)),
    )
    return Run(name, Path(name), 'epoch', 1, cfg=cfg)


def test_figures_by_hand():
    head = dict(type='VisionTransformerClsHead', num_classes=5, in_channels=8)
    backbone = dict(type='VisionTransformer', arch=ARCH, img_size=8, patch_size=4)
    cfg = dict(type='ImageClassifier', backbone=backbone, head=head)
    network = Network(cfg, (8, 8))
    measure(network)
    assert not network.fault
    patches, tokens, width, hidden = 4, 5, 8, 16
    attention = tokens * width * 4 * width + 2 * tokens * tokens * width
    layer = attention + 2 * tokens * width * hidden
    embedding = patches * width * 3 * 4 * 4
    assert network.macs == embedding + 2 * layer + width * 5
    assert network.latency is None
    assert network.name == 'VisionTransformer'


def test_networks_of_runs_stand_once():
    small, large = classifier(4), classifier(8)
    pretrained = copy.deepcopy(large)
    pretrained['backbone']['init_cfg'] = dict(type='Pretrained', checkpoint='no.pth')
    runs = [
        run_of('kd', architecture=small, teacher=large),
        run_of('pckd', architecture=copy.deepcopy(small), teacher=[pretrained]),
        Run('teacher', Path('teacher'), 'epoch', 1, cfg=dict(model=large)),
        Run('blind', Path('blind'), 'epoch', 1, cfg=dict(model=dict(tau=0.1))),
        Run('old', Path('old'), 'epoch', 1),
    ]
    runs[2].cfg['val_dataloader'] = runs[0].cfg['val_dataloader']
    found = networks_of(runs)
    assert [each.of for each in found] == [
        ['student of kd', 'student of pckd'],
        ['teacher of kd', 'teacher of pckd', 'teacher'],
    ]
    assert {each.size for each in found} == {(16, 16)}
    assert found[0].name == 'ResNet_CIFAR depth=18 base_channels=4'
    for each in found:
        measure(each)
        assert not each.fault
    assert 3 < found[1].macs / found[0].macs < 4  # width counts twice
    (first, *_) = networks_of(runs, size=(8, 8))
    measure(first)
    assert first.macs < found[0].macs / 3


def test_two_teachers_are_two_networks():
    teachers = [classifier(8), classifier(16)]
    found = networks_of([run_of('kd', architecture=classifier(4), teacher=teachers)])
    assert [each.of for each in found] == [
        ['student of kd'],
        ['teacher of kd'],
        ['teacher of kd'],
    ]


@pytest.mark.parametrize(
    ('change', 'size', 'fault'),
    [
        (dict(type='NoSuchNet'), (16, 16), 'NoSuchNet'),
        (dict(), None, 'the size of its images is not known, give --shape'),
        (dict(), (-1, 16), 'non-negative'),
    ],
)
def test_a_network_without_figures_has_its_reason(change, size, fault):
    cfg = classifier(4)
    cfg['backbone'].update(change)
    cfg.pop('_scope_')
    network = Network(cfg, size)
    measure(network)
    assert network.macs is None
    assert fault in network.fault
    assert '\n' not in network.fault


def test_what_cannot_be_written_down_has_its_reason():
    student = classifier(4)
    student['backbone']['hook'] = object()
    (network,) = networks_of([run_of('kd', architecture=student)])
    measure(network)
    assert network.macs is None
    assert 'hook' in network.fault


def test_it_is_timed_often_and_the_weights_stay(monkeypatch):
    class Counts(nn.Linear):
        calls = 0

        def forward(self, images, mode):
            assert mode == 'tensor'
            assert torch.is_inference_mode_enabled()
            assert torch.get_num_threads() == 1
            Counts.calls += 1
            return super().forward(images)

    before = torch.get_num_threads()
    ticks = iter([*range(0, 60, 3), *range(60, 1000)])
    monkeypatch.setattr(
        'mmrazor_pckd.apis.network_costs.time.perf_counter', lambda: next(ticks) / 100
    )
    assert latency(Counts(2, 2), torch.zeros(1, 2), 'cpu') == pytest.approx(0.01)
    assert Counts.calls == 23
    assert torch.get_num_threads() == before
