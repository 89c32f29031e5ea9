"""The configs of CIFAR-100: 13 pairs by the methods of the table, 15 networks.

Networks are built once for each pair, and the step of a leaf is on three images:
as few as have an angle between them.
"""

import re
from contextlib import contextmanager
from copy import deepcopy

import numpy as np
import pytest
import torch
from builders import ROOT, parsed, thaw, total
from mmengine.registry import FUNCTIONS, DefaultScope
from mmpretrain.registry import TRANSFORMS
from mmrazor.registry import HOOKS, MODELS

from mmrazor_pckd.apis.config_table.table import Table
from mmrazor_pckd.apis.recipes import fit

pytestmark = pytest.mark.slow

CONFIGS = ROOT / 'configs'
FOLDER = CONFIGS / 'cifar100'
TABLE = Table(CONFIGS)
PAIRS = [
    'wrn40-2_wrn16-2',
    'wrn40-2_wrn40-1',
    'resnet56_resnet20',
    'resnet110_resnet20',
    'resnet110_resnet32',
    'resnet32x4_resnet8x4',
    'vgg13_vgg8',
    'vgg13_mobilenetv2',
    'resnet50_mobilenetv2',
    'resnet50_vgg8',
    'resnet32x4_shufflenetv1',
    'resnet32x4_shufflenetv2',
    'wrn40-2_shufflenetv1',
]
# Of the paper's Tables I and II, and those that we add.
METHODS = [
    *('kd', 'fitnet', 'at', 'sp', 'cc', 'vid', 'rkd', 'pkt', 'ab', 'ft', 'fsp', 'nst'),
    *('crd', 'sskd', 'ickd', 'lskd', 'reviewkd', 'dkd', 'mld', 'pckd_without_kd'),
    *('pckd', 'dist', 'kd_ls', 'dkd_ls', 'mld_ls'),
]
NETWORKS = sorted({name for pair in PAIRS for name in pair.split('_')})
# By pair, so that its networks serve one leaf after the other.
LEAVES = [
    pytest.param(method, pair, id=f'{method}_{pair}')
    for method, pair in sorted(TABLE.cells(), key=lambda cell: PAIRS.index(cell[1]))
]
NA = [(method, pair) for method in TABLE.methods for pair in TABLE.na(method)]
IMAGES = 3
_built = {}


def read(name):
    return parsed(FOLDER / f'{name}.py')


def built(cfg):
    """A network and its first weights; the last ones are kept."""
    key = repr(cfg)
    if key not in _built:
        for old in list(_built)[:-5]:
            del _built[old]
        network = MODELS.build(cfg)
        _built[key] = network, deepcopy(network.state_dict())
    return _built[key]


@contextmanager
def borrowed(cfg):
    """The network of a config, and after use as it was before."""
    network, weights = built(cfg)
    modules = list(network.modules())
    hooks = [dict(module._forward_hooks) for module in modules]
    inplace = [getattr(module, 'inplace', None) for module in modules]
    yield network
    for module, before, in_place in zip(modules, hooks, inplace):
        module._forward_hooks.clear()
        module._forward_hooks.update(before)
        if in_place is not None:
            module.inplace = in_place
    network.load_state_dict(weights)
    network.zero_grad()


def batch(cfg, images):
    """A batch as the training's loader gives it."""
    rng = np.random.default_rng(0)
    with DefaultScope.overwrite_default_scope(cfg.default_scope):
        pipeline = [TRANSFORMS.build(t) for t in cfg.train_dataloader.dataset.pipeline]
    found = []
    for index in range(images):
        image = dict(
            img=rng.integers(256, size=(32, 32, 3), dtype=np.uint8),
            gt_label=index % 100,
            sample_idx=index,
        )
        for transform in pipeline:
            image = transform(image)
        found.append(image)
    return FUNCTIONS.get(cfg.train_dataloader.collate_fn.type)(found)


def step(model, student, data):
    """One step of training; the terms of the loss by name."""
    model.train()
    for module in model.modules():
        if hasattr(module, 'set_train_labels'):
            module.set_train_labels(torch.arange(2000) % 100)
    optimizer = torch.optim.SGD(
        [p for p in model.parameters() if p.requires_grad], lr=0.01
    )
    before = student.head.fc.weight.clone()
    losses = model(**model.data_preprocessor(data, True), mode='loss')
    loss = total(losses)
    assert loss.isfinite()
    loss.backward()
    optimizer.step()
    assert not torch.equal(before, student.head.fc.weight)
    return losses


@contextmanager
def distillation(cfg, model_cfg):
    """The model of a leaf, with the networks of its pair."""
    model_cfg = deepcopy(model_cfg)
    thaw(model_cfg)
    model_cfg = model_cfg.to_dict()
    assert model_cfg.pop('teacher_ckpt').startswith('work_dirs/')
    model_cfg.pop('_delete_', None)
    thaw(model_cfg)
    connectors = model_cfg['distiller'].get('connectors', {})
    if 'projection' in connectors:
        # Up to 32768 wide; the width is not what a step is about.
        width = connectors['projection']['hidden_channels']
        assert width == 16 * cfg.teacher.head.in_channels
        connectors['projection']['hidden_channels'] = min(width, 1024)
    with (
        borrowed(model_cfg['architecture']) as student,
        borrowed(model_cfg['teacher']) as teacher,
    ):
        networks = dict(architecture=student, teacher=teacher)
        preprocessor = cfg.data_preprocessor.to_dict()
        yield MODELS.build(dict(model_cfg, **networks, data_preprocessor=preprocessor))


def terms(method, cfg):
    """Of the method's file, with N for the number of a stage, and how many."""
    losses = dict(parsed(CONFIGS / f'_base_/methods/{method}.py').model.distiller)[
        'distill_losses'
    ]
    found = {
        name: len(cfg.student_facts.stages) if name.endswith('N') else 1
        for name, loss in losses.items()
        if loss is not None
    }
    if cfg.student_facts.width != cfg.teacher_facts.width:
        found.pop('loss_center_alignment', None)
    return found


def test_the_table_has_what_the_paper_compares():
    assert list(TABLE.pairs) == PAIRS
    assert set(METHODS) <= set(TABLE.methods)
    assert set(TABLE.networks) == set(NETWORKS)
    assert len(NETWORKS) == 15


def test_every_config_is_of_a_cell():
    found = {path.stem for path in FOLDER.glob('*.py')}
    assert found == {f'{method}_{pair}' for method, pair in TABLE.cells()}
    teachers = {path.stem for path in (FOLDER / 'teachers').glob('*.py')}
    assert teachers == set(NETWORKS)


@pytest.mark.parametrize('name', NETWORKS)
def test_a_network_alone(name):
    cfg = read(f'teachers/{name}')
    assert cfg.optim_wrapper.optimizer.lr == (
        0.01 if re.match('mobile|shuffle', name) else 0.05
    )
    assert cfg.train_cfg.max_epochs == 240
    preprocessor = cfg.data_preprocessor
    model = MODELS.build(dict(cfg.model, data_preprocessor=preprocessor))
    step(model, model, batch(cfg, IMAGES))
    # What it leaves behind is a teacher_ckpt of the pairs as it is.
    shapes = {key: value.shape for key, value in model.state_dict().items()}
    for pair in PAIRS:
        if pair.startswith(f'{name}_'):
            _, weights = built(read(f'kd_{pair}').teacher.to_dict())
            assert shapes == {key: value.shape for key, value in weights.items()}


@pytest.mark.parametrize(('method', 'pair'), LEAVES)
def test_a_step_of(method, pair):
    name = f'{method}_{pair}'
    cfg = read(name)
    text = (FOLDER / f'{name}.py').read_text()
    assert f'tools/train.py configs/cifar100/{name}.py' in text
    assert cfg.custom_hooks[0].type == 'mmrazor.TeacherValidationHook'
    for hook in cfg.custom_hooks:
        HOOKS.build(hook)
    with distillation(cfg, cfg.model) as model:
        losses = step(model, model.student, batch(cfg, IMAGES))
        kinds = {
            key: type(loss) for key, loss in model.distiller.distill_losses.items()
        }
    found = {}
    for key in losses:
        if key.startswith('distill.loss_'):
            term = re.sub(r'\d+$', 'N', key.split('.')[1])
            found[term] = found.get(term, 0) + 1
    assert found == terms(method, cfg)
    assert ('distill.preview_threshold' in losses) == (
        method in ('pckd', 'pckd_without_kd', 'pckd_released')
    )
    if 'loss_center_contrast' in kinds:
        assert kinds['loss_center_contrast'].__name__ == (
            'ScoreContrastLoss' if method == 'pckd_released' else 'CenterContrastLoss'
        )


@pytest.mark.parametrize(('method', 'pair'), NA)
def test_a_pair_that_a_method_is_not_for(method, pair):
    assert not (FOLDER / f'{method}_{pair}.py').exists()
    assert TABLE.na(method)[pair] in (FOLDER / 'README.md').read_text()
    file = CONFIGS / f'_base_/methods/{method}.py'
    if not file.exists():  # for any pair
        assert set(TABLE.na(method)) == set(PAIRS)
        return
    with pytest.raises(ValueError, match='equal channels'):
        fit(parsed(file).model, read(f'kd_{pair}'))


@pytest.mark.parametrize('pair', PAIRS)
def test_the_recipe_of_a_pair(pair):
    teacher, student = pair.split('_')
    cfg = read(f'pckd_{pair}')
    assert cfg.teacher_ckpt == f'work_dirs/{teacher}/epoch_240.pth'
    for key, name in dict(student=student, teacher=teacher).items():
        assert cfg[key] == read(f'teachers/{name}').model
    alone = read(f'teachers/{student}')
    assert cfg.optim_wrapper == alone.optim_wrapper
    assert cfg.param_scheduler == alone.param_scheduler
    assert cfg.train_dataloader == alone.train_dataloader
    weighting = cfg.model.distiller.sample_weighting
    assert weighting.growth_rate == (1.015 if student == 'resnet20' else 1.005)
    kd = read(f'kd_{pair}')
    assert kd.model.architecture.head.loss.loss_weight == 0.1
    assert kd.model.distiller.distill_losses.loss_kd == dict(
        type='KLDivergence', tau=4, loss_weight=0.9
    )
    dkd = read(f'dkd_{pair}')
    assert dkd.custom_hooks[-1] == dict(
        type='mmrazor.LossWarmupHook', losses=['loss_dkd'], epochs=20
    )
    crd = read(f'crd_{pair}')
    assert crd.custom_hooks[-1] == dict(type='mmrazor.TrainLabelsHook')


@pytest.mark.parametrize('pair', PAIRS)
def test_the_figures_of_a_pair_agree(pair):
    rows = set()
    for method in {method for method, of in TABLE.cells() if of == pair}:
        text = (FOLDER / f'{method}_{pair}.py').read_text()
        (row,) = re.findall(r'^# Table (?:I|II) .*$', text, re.M)
        rows.add(row)
        published = read(f'{method}_{pair}').published
        if published:
            assert f'top-1 {published.top1:.2f}' in text
    assert len(rows) == 1, 'student, KD, PCKD, teacher'
    figures = [float(x) for x in re.findall(r'\d+\.\d\d', rows.pop())]
    alone = read(f'teachers/{pair.split("_")[1]}').published.top1
    teacher = read(f'teachers/{pair.split("_")[0]}').published.top1
    assert figures == [
        alone,
        read(f'kd_{pair}').published.top1,
        read(f'pckd_{pair}').published.top1,
        teacher,
    ]


def test_no_number_of_a_pair_is_typed_in_its_leaves():
    for path in FOLDER.glob('*.py'):
        code = [
            line for line in path.read_text().splitlines() if not line.startswith('#')
        ]
        widths = re.findall(r'(?:channels|num_classes)=\s*\d', '\n'.join(code))
        assert not widths, path
