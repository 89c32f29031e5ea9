"""The facts that stand beside the networks are those of the built networks."""

import pytest
import torch
from builders import ROOT
from mmengine.config import Config
from mmrazor.models.task_modules import RecorderManager
from mmrazor.registry import MODELS

BASE = ROOT / 'configs/_base_'
CIFAR = sorted(path.stem for path in (BASE / 'networks').glob('*.py'))
PAIRS = [
    f'{pair} {side}'
    for pair in ('demo', 'r34_r18_imagenet')
    for side in ('student', 'teacher')
]
LINEAR = {'mobilenetv2'}
# Their last batch norm does not end in the whole map.
NO_NORM = {'shufflenetv1', 'shufflenetv2'}


def read(name):
    """A network and its facts."""
    if name in CIFAR:
        cfg = Config.fromfile(BASE / f'networks/{name}.py')
        key = name.replace('-', '_')
        return cfg[key], cfg[f'{key}_facts']
    pair, side = name.split()
    cfg = Config.fromfile(BASE / f'pairs/{pair}.py')
    return cfg[side], cfg[f'{side}_facts']


def sorted_channels(maps):
    return maps.sort(1).values


@pytest.mark.parametrize('name', [*CIFAR, *PAIRS])
def test_facts(name):
    network, facts = read(name)
    torch.manual_seed(0)
    # As a part of an algorithm no activation is in place.
    algorithm = MODELS.build(
        dict(_scope_='mmrazor', type='BaseAlgorithm', architecture=network)
    )
    model = algorithm.architecture.eval()
    modules = dict(model.named_modules())
    for module in modules.values():
        if isinstance(module, torch.nn.BatchNorm2d):  # else it does nothing
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.uniform_(module.bias, -0.5, 0.5)
    classifier = modules[facts.classifier]
    assert isinstance(classifier, torch.nn.Linear)
    assert classifier.in_features == facts.width
    assert (classifier.bias is not None) == facts.get('bias', True)

    recorders = dict(stem=dict(type='ModuleOutputs', source=facts.stem.module))
    for number, stage in enumerate(facts.stages):
        recorders[f'after{number}'] = dict(type='ModuleOutputs', source=stage.module)
        if 'before' in stage:
            recorders[f'before{number}'] = dict(
                type=stage.before.type, source=stage.before.source
            )
        if 'norm' in stage:
            recorders[f'norm{number}'] = dict(type='ModuleOutputs', source=stage.norm)
    manager = RecorderManager(recorders)
    manager.initialize(model)
    size = 224 if 'imagenet' in name else 32
    with torch.no_grad(), manager:
        model.extract_feat(torch.randn(2, 3, size, size))

    def record(what, **which):
        return manager.get_recorder(what).get_record_data(**which)

    stem = facts.stem
    assert record('stem').shape == (2, stem.channels, stem.size, stem.size)
    for number, stage in enumerate(facts.stages):
        after = record(f'after{number}')
        assert after.shape == (2, stage.channels, stage.size, stage.size)
        assert ('before' in stage) == (name not in LINEAR)
        assert ('norm' in stage) == (name not in LINEAR | NO_NORM)
        if 'before' not in stage:
            continue
        which = {
            key: stage.before[key]
            for key in ('record_idx', 'data_idx')
            if key in stage.before
        }
        before = record(f'before{number}', **which)
        assert before.min() < 0
        if name.startswith('wrn'):  # the sum is what is normalized
            assert torch.equal(modules[stage.before.source](after), before)
        elif name == 'shufflenetv2':
            assert torch.equal(sorted_channels(before.relu()), sorted_channels(after))
        else:
            assert torch.equal(before.relu(), after)
        if 'norm' in stage:
            assert modules[stage.norm].num_features == stage.channels
            assert torch.equal(record(f'norm{number}'), before)


@pytest.mark.parametrize('pair', ['demo', 'r34_r18_imagenet'])
def test_stages_that_are_compared_have_one_size(pair):
    sizes = [
        [stage.size for stage in read(f'{pair} {side}')[1].stages]
        for side in ('student', 'teacher')
    ]
    assert sizes[0] == sizes[1]


def test_pairs_of_cifar_have_the_facts_of_their_networks():
    for path in (BASE / 'pairs').glob('*_cifar100.py'):
        cfg = Config.fromfile(path)
        for side, name in zip(('teacher', 'student'), path.stem.split('_')):
            assert cfg[f'{side}_facts'] == read(name)[1]
        assert len(cfg.student_facts.stages) == len(cfg.teacher_facts.stages)
