"""The networks of CRD's comparison against what is known of RepDistiller's.

MMRAZOR_PCKD_DATA names a folder with ``crd_networks.json``: parameters, keys,
shapes and the logits of a fixed filling, taken from RepDistiller itself.
"""

import json
import os
from collections import OrderedDict
from pathlib import Path

import pytest
import torch
from builders import ROOT, batch
from mmengine.config import Config
from mmpretrain.registry import MODELS
from mmrazor.models.task_modules import RecorderManager
from mmrazor.registry import MODELS as MMRAZOR_MODELS

from mmrazor_pckd.apis.convert_repdistiller import convert
from mmrazor_pckd.checkpoints.repdistiller import NETWORKS, rename

FILES = sorted((ROOT / 'configs/_base_/networks').glob('*.py'))
NAMES = [path.stem for path in FILES]

# Parameters for 100 classes and width of the pooled feature.
SIZES = {
    'mobilenetv2': (812836, 1280),
    'resnet110': (1736564, 64),
    'resnet20': (278324, 64),
    'resnet32': (472756, 64),
    'resnet32x4': (7433860, 256),
    'resnet50': (23705252, 2048),
    'resnet56': (861620, 64),
    'resnet8x4': (1233540, 256),
    'shufflenetv1': (949258, 960),
    'shufflenetv2': (1355528, 1024),
    'vgg13': (9462180, 512),
    'vgg8': (3965028, 512),
    'wrn16-2': (703284, 128),
    'wrn40-1': (569780, 64),
    'wrn40-2': (2255156, 128),
}

# Width and side of each stage's map for 32 x 32.
THIN = ((16, 32), (32, 16), (64, 8))
WIDE = ((32, 32), (64, 16), (128, 8))
FOURFOLD = ((64, 32), (128, 16), (256, 8))
VGG = ((64, 32), (128, 16), (256, 8), (512, 4), (512, 4))
STAGES = {
    'resnet110': THIN,
    'resnet20': THIN,
    'resnet32': THIN,
    'resnet32x4': FOURFOLD,
    'resnet50': ((256, 32), (512, 16), (1024, 8), (2048, 4)),
    'resnet56': THIN,
    'resnet8x4': FOURFOLD,
    'vgg13': VGG,
    'vgg8': VGG,
    'wrn16-2': WIDE,
    'wrn40-1': THIN,
    'wrn40-2': WIDE,
}


def config(name):
    path = ROOT / 'configs/_base_/networks' / f'{name}.py'
    return Config.fromfile(path)[name.replace('-', '_')]


def build(name, **backbone):
    cfg = config(name)
    cfg.backbone.update(backbone)
    return MODELS.build(cfg)


@pytest.mark.parametrize('path', FILES, ids=NAMES)
def test_a_file_defines_a_network_of_its_name_and_its_facts(path):
    name = path.stem.replace('-', '_')
    assert list(Config.fromfile(path)) == [name, f'{name}_facts']


@pytest.mark.parametrize('name', NAMES)
def test_parameters_and_feature_width(name):
    model = build(name).eval()
    parameters, width = SIZES[name]
    assert sum(p.numel() for p in model.parameters()) == parameters
    images, _ = batch(1, size=32)
    (feature,) = model.extract_feat(images)
    assert feature.shape == (1, width)
    said = f'{parameters:,} parameters'
    assert (
        said
        in (ROOT / 'configs/_base_/networks' / f'{name}.py').read_text().splitlines()[0]
    )


@pytest.mark.parametrize('name', STAGES)
def test_stages(name):
    stages = STAGES[name]
    images, _ = batch(1, size=32)
    model = build(name, out_indices=tuple(range(len(stages)))).eval()
    outs = model.backbone(images)
    assert [out.shape[1:] for out in outs] == [
        (width, side, side) for width, side in stages
    ]
    # A selection is a selection, and the last one is the default.
    some = build(name, out_indices=(0, len(stages) - 1)).eval()
    last = build(name).eval()
    ends = outs[:: len(stages) - 1]
    for other, expected in ((some, ends), (last, outs[-1:])):
        other.load_state_dict(model.state_dict())
        found = other.backbone(images)
        assert len(found) == len(expected)
        for one, two in zip(found, expected):
            assert torch.equal(one, two)


@pytest.mark.parametrize('name', NAMES)
def test_two_steps_of_training(name):
    model = build(name)
    model.init_weights()
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    inputs, samples = batch(2, classes=100, size=32)
    for _ in range(2):
        optimizer.zero_grad()
        loss = model(inputs, samples, mode='loss')['loss']
        loss.backward()
        assert loss.isfinite()
        for key, parameter in model.named_parameters():
            assert parameter.grad is not None, key
            assert parameter.grad.isfinite().all(), key
            assert parameter.grad.any(), key
        optimizer.step()


@pytest.mark.parametrize('name', STAGES)
def test_initialization(name):
    # Convolutions: normal, variance 2 over kernel size times outputs. Their
    # squares over that variance have mean 1 and variance 2.
    model = build(name)
    for parameter in model.parameters():
        torch.nn.init.constant_(parameter, 7)
    model.init_weights()
    for key, module in model.backbone.named_modules():
        if isinstance(module, torch.nn.Conv2d):
            size = module.kernel_size[0] ** 2 * module.out_channels
            ratio = module.weight.square().mean() * size / 2
            spread = 6 * (2 / module.weight.numel()) ** 0.5
            assert abs(ratio - 1) < spread, key
            if module.bias is not None:
                assert not module.bias.any()
        elif isinstance(module, torch.nn.BatchNorm2d):
            assert (module.weight == 1).all()
            assert (module.bias == 0).all()
    fc = model.head.fc
    bound = fc.in_features**-0.5  # torch's own, uniform; VGG's is normal
    std = 0.01 if name.startswith('vgg') else bound / 3**0.5
    torch.testing.assert_close(fc.weight.std().item(), std, rtol=0.1, atol=0)
    assert not fc.bias.any()


def test_scopes():
    # Below an algorithm of MMRazor, whose scope is another.
    algorithm = MMRAZOR_MODELS.build(
        dict(
            _scope_='mmrazor',
            type='SingleTeacherDistill',
            architecture=config('vgg8'),
            teacher=config('wrn16-2'),
            teacher_ckpt=None,
            distiller=dict(type='ConfigurableDistiller'),
        )
    )
    assert type(algorithm.student.backbone).__name__ == 'CIFARVGG'
    assert type(algorithm.teacher.backbone).__name__ == 'CIFARWideResNet'


# Recorders of a stage before and after activation, as the classes say.
RECORDERS = {
    'resnet20': [(('ModuleInputs', f'layer{n}.2.relu', 1, 0),
                  ('ModuleOutputs', f'layer{n}', 0, None))
                 for n in (1, 2, 3)] +
                [(('ModuleOutputs', f'layer{n}.2.bn2', 0, None),
                  ('ModuleOutputs', f'layer{n}', 0, None))
                 for n in (1, 2, 3)],
    'resnet50': [(('ModuleInputs', f'layer{n}.{b}.relu', 2, 0),
                  ('ModuleOutputs', f'layer{n}', 0, None))
                 for n, b in ((1, 2), (2, 3), (3, 5), (4, 2))],
    'wrn16-2': [(('ModuleOutputs', 'layer2.0.bn1', 0, None),
                 ('ModuleOutputs', 'layer2.0.relu1', 0, None)),
                (('ModuleOutputs', 'bn1', 0, None),
                 ('ModuleOutputs', 'relu', 0, None))],
    'vgg13': [(('ModuleOutputs', f'layer{n}.1.bn', 0, None),
               ('ModuleOutputs', f'layer{n}', 0, None)) for n in range(1, 6)] +
             [(('ModuleInputs', f'layer{n}.1.activate', 0, 0),
               ('ModuleOutputs', f'layer{n}', 0, None)) for n in range(1, 6)],
}  # yapf: disable


@pytest.mark.parametrize('name', RECORDERS)
def test_recorders_see_both_sides_of_an_activation(name):
    algorithm = MMRAZOR_MODELS.build(
        dict(_scope_='mmrazor', type='BaseAlgorithm', architecture=config(name))
    )
    model = algorithm.architecture.eval()
    wanted = {spec for pair in RECORDERS[name] for spec in pair}
    manager = RecorderManager(
        {
            f'{kind} {source}': dict(type=kind, source=f'backbone.{source}')
            for kind, source, *_ in wanted
        }
    )
    manager.initialize(model)
    images, _ = batch(1, size=32)
    with manager:
        model.backbone(images)

    def get(kind, source, *place):
        return manager.get_recorder(f'{kind} {source}').get_record_data(*place)

    for before, after in RECORDERS[name]:
        assert (get(*before) < 0).any()
        assert torch.equal(get(*before).relu(), get(*after))


@pytest.mark.parametrize('name', NAMES)
def test_round_trip_of_a_checkpoint(name, tmp_path):
    model = build(name)
    back = [(ours, theirs) for theirs, ours in NETWORKS[name]]
    state = OrderedDict(
        (rename(key, back), value) for key, value in model.state_dict().items()
    )
    assert not any(key.startswith(('backbone', 'head')) for key in state)
    assert len(state) == len(model.state_dict())
    torch.save(dict(model=state, epoch=240), tmp_path / 'theirs.pth')
    assert convert(tmp_path / 'theirs.pth', tmp_path / 'ours.pth') == name
    converted = torch.load(tmp_path / 'ours.pth', weights_only=True)
    other = build(name)
    other.load_state_dict(converted['state_dict'], strict=True)
    for key, value in model.state_dict().items():
        assert torch.equal(other.state_dict()[key], value), key


def reference(name):
    folder = os.environ.get('MMRAZOR_PCKD_DATA')
    if not folder:
        pytest.skip('MMRAZOR_PCKD_DATA does not name the reference folder')
    path = Path(folder) / 'crd_networks.json'
    return json.loads(path.read_text())[name]


def filled(position, key, shape):
    """An entry of the fixed filling; ``position`` is its place in the dict."""
    if key.endswith('num_batches_tracked'):
        return torch.tensor(0)
    entry = torch.empty(shape, dtype=torch.float64)
    steps = torch.arange(entry.numel(), dtype=torch.float64) % 9973
    if entry.dim() > 1:
        scale = (2 / entry[0].numel()) ** 0.5
        values = (0.37 * steps**2 + position).sin() * scale
    elif key.endswith('.bias'):
        values = 0.1 * (0.7 * steps + position).sin()
    else:
        center = 0 if key.endswith('running_mean') else 1
        values = center + 0.1 * (steps + position).sin()
    return values.reshape(shape)


@pytest.mark.parametrize('name', NAMES)
def test_it_is_repdistillers_network(name, tmp_path):
    facts = reference(name)
    assert SIZES[name] == (facts['parameters'], facts['feature_width'])
    model = build(name).double().eval()
    back = [(ours, theirs) for theirs, ours in NETWORKS[name]]
    assert sorted(
        (rename(key, back), list(value.shape))
        for key, value in model.state_dict().items()
    ) == sorted((key, shape) for key, shape in facts['state_dict'])

    torch.save(
        OrderedDict(
            (key, filled(position, key, shape))
            for position, (key, shape) in enumerate(facts['state_dict'])
        ),
        tmp_path / 'theirs.pth',
    )
    assert convert(tmp_path / 'theirs.pth', tmp_path / 'ours.pth') == name
    converted = torch.load(tmp_path / 'ours.pth', weights_only=True)
    model.load_state_dict(converted['state_dict'], strict=True)
    images = torch.arange(2 * 3 * 32 * 32, dtype=torch.float64)
    images = (0.01 * images**1.5).sin().reshape(2, 3, 32, 32)
    with torch.no_grad():
        logits = model(images)
    start = torch.tensor(facts['logits_first8'], dtype=torch.float64)
    size = max(1, start.abs().max())
    torch.testing.assert_close(logits[0, :8], start, rtol=0, atol=1e-8 * size)
    assert logits.norm().item() == pytest.approx(facts['logits_norm'], rel=1e-8)
    assert logits[1].norm().item() == pytest.approx(
        facts['logits_second_norm'], rel=1e-8
    )
