"""CIFARMobileNetV2, CIFARShuffleNetV1 and CIFARShuffleNetV2."""

import pytest
import torch
from mmpretrain.models.backbones.shufflenet_v2 import InvertedResidual
from mmpretrain.registry import MODELS
from mmrazor.models.task_modules import RecorderManager
from torch import nn

# Width and side of each stage for pictures of 32 x 32.
STAGES = {
    'CIFARMobileNetV2': (
        (8, 16),
        (12, 16),
        (16, 8),
        (32, 4),
        (48, 4),
        (80, 2),
        (160, 2),
        (1280, 2),
    ),
    'CIFARShuffleNetV1': ((240, 16), (480, 8), (960, 4)),
    'CIFARShuffleNetV2': ((116, 16), (232, 8), (464, 4), (1024, 4)),
}
names = pytest.mark.parametrize('name', STAGES)


def backbone_of(name, **kwargs):
    return MODELS.build(dict(_scope_='mmpretrain', type=name, **kwargs))


def build(name, **kwargs):
    """In eval mode, with norms that do something."""
    torch.manual_seed(0)
    backbone = backbone_of(name, **kwargs)
    backbone.eval()
    for module in backbone.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.running_mean, -0.5, 0.5)
            nn.init.uniform_(module.running_var, 0.5, 2)
            nn.init.uniform_(module.weight, 0.5, 2)
            nn.init.uniform_(module.bias, -0.5, 0.5)
    return backbone


@pytest.fixture
def images():
    return torch.randn(2, 3, 32, 32)


@names
def test_out_indices_give_the_stages_and_the_last_is_the_default(name, images):
    stages = build(name, out_indices=range(len(STAGES[name])))(images)
    assert [(*s.shape[1:],) for s in stages] == [
        (width, side, side) for width, side in STAGES[name]
    ]
    (only,) = build(name)(images)
    torch.testing.assert_close(only, stages[-1])
    two = build(name, out_indices=(0, 2))(images)
    torch.testing.assert_close(two, (stages[0], stages[2]))


@names
@pytest.mark.parametrize('out_indices', [(8,), (-1,), (), 2])
def test_stages_that_are_not_there_are_refused(name, out_indices):
    last = len(STAGES[name]) - 1
    with pytest.raises(ValueError, match=f'out_indices.*{name}.*0 to {last}'):
        build(name, out_indices=out_indices)


@pytest.mark.parametrize(
    ('name', 'kwargs', 'message'),
    [
        ('CIFARMobileNetV2', dict(widen_factor=0), 'widen_factor=0 .*1/16'),
        ('CIFARShuffleNetV1', dict(groups=4), 'groups=4 .*1, 2, 3'),
        (
            'CIFARShuffleNetV2',
            dict(widen_factor=0.75),
            'widen_factor=0.75 .*0.5, 1.0, 1.5, 2.0',
        ),
    ],
)
def test_other_values_are_refused_with_those_allowed(name, kwargs, message):
    with pytest.raises(ValueError, match=message):
        backbone_of(name, **kwargs)


@pytest.mark.parametrize(
    ('name', 'kwargs', 'widths'),
    [
        ('CIFARMobileNetV2', dict(widen_factor=1 / 16), (1, 10, 1280)),
        ('CIFARMobileNetV2', dict(widen_factor=0.5), (8, 80, 1280)),
        ('CIFARMobileNetV2', dict(widen_factor=1.5), (24, 240, 1920)),
        ('CIFARShuffleNetV1', dict(groups=1), (144, 288, 576)),
        ('CIFARShuffleNetV1', dict(groups=2), (200, 400, 800)),
        ('CIFARShuffleNetV1', dict(groups=3), (240, 480, 960)),
        ('CIFARShuffleNetV2', dict(widen_factor=0.5), (48, 192, 1024)),
        ('CIFARShuffleNetV2', dict(widen_factor=1.5), (176, 704, 1024)),
        ('CIFARShuffleNetV2', dict(widen_factor=2), (244, 976, 2048)),
    ],
)
def test_the_argument_gives_the_papers_widths(name, kwargs, widths, images):
    indices = {
        'CIFARMobileNetV2': (0, 5, 7),
        'CIFARShuffleNetV1': (0, 1, 2),
        'CIFARShuffleNetV2': (0, 2, 3),
    }[name]
    stages = build(name, out_indices=indices, **kwargs)(images)
    assert tuple(stage.shape[1] for stage in stages) == widths


def test_groups_split_the_convolutions_but_the_stems():
    backbone = build('CIFARShuffleNetV1', groups=2)
    groups = [
        (unit.conv1.groups, unit.conv3.groups)
        for layer in (backbone.layer1, backbone.layer2, backbone.layer3)
        for unit in layer
    ]
    assert groups == [(1, 2)] + [(2, 2)] * 15


@names
def test_it_starts_as_in_crds_comparison(name):
    backbone = backbone_of(name)
    built = {k: v.clone() for k, v in backbone.state_dict().items()}
    torch.manual_seed(3)
    backbone.init_weights()
    for key, module in backbone.named_modules():
        if isinstance(module, nn.BatchNorm2d):
            assert (module.weight == 1).all()
            assert (module.bias == 0).all()
        if not isinstance(module, nn.Conv2d):
            continue
        weight, area = module.weight.detach(), module.weight[0, 0].numel()
        assert not torch.equal(weight, built[f'{key}.weight'])
        if weight.numel() < 10000:
            continue
        if name == 'CIFARMobileNetV2':  # normal, by fan out
            wanted = (2 / (area * weight.shape[0])) ** 0.5
            assert weight.max() > 3 * wanted
        else:  # PyTorch's: uniform, by fan in
            bound = (area * weight.shape[1]) ** -0.5
            wanted = bound / 3**0.5
            assert weight.abs().max() <= bound
        assert weight.std() == pytest.approx(wanted, rel=0.05)


@names
def test_init_cfg_is_followed(name):
    backbone = backbone_of(
        name, init_cfg=dict(type='Constant', layer='Conv2d', val=0.25)
    )
    backbone.init_weights()
    assert all(
        (m.weight == 0.25).all() for m in backbone.modules() if isinstance(m, nn.Conv2d)
    )


def record(backbone, images, **sources):
    """Outputs, and the inputs of ReLUs, as MMRazor's recorders see them."""
    manager = RecorderManager(
        {key: dict(type=kind, source=source) for key, (kind, source) in sources.items()}
    )
    manager.initialize(nn.ModuleDict(dict(backbone=backbone)))
    with manager:
        outs = backbone(images)
    data = dict(outs=outs)
    for key, (kind, _) in sources.items():
        recorder = manager.get_recorder(key)
        assert len(recorder.data_buffer) == 1
        data[key] = recorder.get_record_data(
            data_idx=0 if kind == 'ModuleInputs' else None
        )
    return data


@pytest.mark.parametrize('train', [False, True])
@pytest.mark.parametrize('stage', range(3))
@pytest.mark.parametrize('name', ['CIFARShuffleNetV1', 'CIFARShuffleNetV2'])
def test_a_stage_is_recorded_before_and_after_its_activation(
    name, stage, train, images
):
    backbone = build(name, out_indices=(stage,))
    backbone.train(train)
    layer = f'backbone.layer{stage + 1}'
    last = f'{layer}.{len(getattr(backbone, f"layer{stage + 1}")) - 1}'
    data = record(
        backbone,
        images,
        before=('ModuleInputs', f'{last}.relu'),
        after=('ModuleOutputs', f'{last}.relu'),
        norm=('ModuleOutputs', f'{last}.bn3'),
        stage=('ModuleOutputs', layer),
    )
    (out,) = data['outs']
    assert torch.equal(data['stage'], out)
    assert (data['before'] < 0).any()
    assert (data['norm'] < 0).any()
    assert torch.equal(data['before'].relu(), data['after'])
    assert data['before'].shape == out.shape
    if name == 'CIFARShuffleNetV1':
        assert torch.equal(data['after'], out)
    else:  # the two halves in turn
        first, second = data['after'].chunk(2, 1)
        assert torch.equal(out[:, 0::2], first)
        assert torch.equal(out[:, 1::2], second)
        assert torch.equal(data['before'].chunk(2, 1)[1], data['norm'])


@pytest.mark.parametrize(
    ('name', 'number'),
    [
        ('CIFARMobileNetV2', 1),
        ('CIFARMobileNetV2', 2),
        ('CIFARShuffleNetV1', 1),
        ('CIFARShuffleNetV2', 1),
        ('CIFARShuffleNetV2', 2),
    ],
)
def test_stem_and_end_are_recorded_before_and_after_their_activation(
    name, number, images
):
    data = record(
        build(name),
        images,
        before=('ModuleOutputs', f'backbone.bn{number}'),
        after=('ModuleOutputs', f'backbone.relu{number}'),
    )
    assert (data['before'] < 0).any()
    assert torch.equal(data['before'].relu(), data['after'])
    if number == 2:
        assert torch.equal(data['after'], data['outs'][-1])


def test_mobilenet_stages_are_linear_and_its_norms_stay_as_recorded(images):
    backbone = build('CIFARMobileNetV2', out_indices=range(7))
    data = record(
        backbone,
        images,
        stage=('ModuleOutputs', 'backbone.layer5'),
        norm=('ModuleOutputs', 'backbone.layer5.0.conv.0.bn'),
        activate=('ModuleOutputs', 'backbone.layer5.0.conv.0.activate'),
    )
    assert torch.equal(data['stage'], data['outs'][4])
    assert all((stage < 0).any() for stage in data['outs'])
    assert (data['norm'] < 0).any()
    assert torch.equal(data['norm'].relu(), data['activate'])
    assert data['activate'].max() > 6  # no ReLU6


def test_mobilenet_expands_in_the_first_block_as_well():
    """Its first stage by hand, from PyTorch's functions."""
    backbone = build('CIFARMobileNetV2')
    (block,) = backbone.layer1
    expand, depthwise, project = block.conv
    x = torch.randn(2, 16, 8, 8)
    assert expand.conv.weight.shape == (16, 16, 1, 1)
    wanted = x
    for part, kwargs in (
        (expand, dict()),
        (depthwise, dict(padding=1, groups=16)),
        (project, dict()),
    ):
        wanted = nn.functional.conv2d(wanted, part.conv.weight, **kwargs)
        wanted = part.bn(wanted)
        if part is not project:
            wanted = wanted.clamp_min(0)
    torch.testing.assert_close(block(x), wanted)
    # Where the width stays, the input is added.
    block = backbone.layer2[1]
    x = torch.randn(2, 12, 8, 8)
    torch.testing.assert_close(block(x), x + block.conv(x))


def quiet(unit, norm):
    """Let the branch before ``norm`` give 1 in channel 0, 2 in 1, ..."""
    nn.init.zeros_(norm.weight)
    norm.bias.data = torch.arange(1.0, 1 + len(norm.bias))
    return unit


def test_shufflenet_v1_shortcuts_add_or_concatenate():
    backbone = build('CIFARShuffleNetV1')
    unit = quiet(backbone.layer1[1], backbone.layer1[1].bn3)
    x = torch.randn(2, 240, 4, 4)
    steps = torch.arange(1.0, 241)[:, None, None]
    torch.testing.assert_close(unit(x), (x + steps).clamp_min(0))
    unit = quiet(backbone.layer1[0], backbone.layer1[0].bn3)
    out = unit(torch.full((2, 24, 6, 6), 9.0))
    torch.testing.assert_close(out[0, :216, 1, 1], torch.arange(1.0, 217))
    # A mean over 3 x 3 of which a corner has 4 inside.
    torch.testing.assert_close(out[0, 216:, 1, 1], torch.full((24,), 9.0))
    torch.testing.assert_close(out[0, 216:, 0, 0], torch.full((24,), 4.0))


def test_shufflenet_v1_shuffles_across_its_groups():
    """A group's input reaches a third of each group of the next one."""
    unit = build('CIFARShuffleNetV1').layer2[1].double()
    x = torch.rand(1, 480, 4, 4).double()
    changed = x.clone()
    changed[:, :160] += 1  # the first of 3 groups of the 1x1 convolution
    seen = []
    unit.conv2.register_forward_hook(lambda m, i, o: seen.append(i[0]))
    unit(x), unit(changed)
    moved = (seen[0] != seen[1]).flatten(2).any(2)[0]
    assert moved[0::3].any()
    assert not moved[1::3].any()
    assert not moved[2::3].any()


def test_shufflenet_v2_keeps_a_half_and_shuffles_by_a_permutation():
    backbone = build('CIFARShuffleNetV2')
    unit = quiet(backbone.layer2[2], backbone.layer2[2].bn3)
    x = torch.arange(1001.0, 1233)[None, :, None, None].expand(1, 232, 2, 2)
    out = unit(x)[0, :, 0, 0]
    # 1001 to 1116 are kept, 1 to 116 come from the branch, each once.
    wanted = torch.cat([torch.arange(1001.0, 1117), torch.arange(1.0, 117)])
    assert torch.equal(out.sort()[0], wanted.sort()[0])
    assert torch.equal(out[0::2], wanted[:116])
    assert torch.equal(out[1::2], wanted[116:])


@pytest.mark.parametrize('stride', [1, 2])
def test_shufflenet_v2_units_are_mmpretrains(stride):
    """The one ReLU on both halves is the one on each branch."""
    unit = build('CIFARShuffleNetV2').layer2[2 - stride]
    width = 232 if stride == 1 else 116
    stock = InvertedResidual(width, 232, stride).eval()
    # Both register convolutions and norms in the same order.
    own = list(unit.state_dict().values())
    stock.load_state_dict(dict(zip(stock.state_dict(), own)))
    x = torch.rand(2, width, 8, 8)  # from a ReLU: nothing below 0
    torch.testing.assert_close(unit(x), stock(x))
