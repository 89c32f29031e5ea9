"""Networks of other packages, from their names to a config."""

import sys
from types import ModuleType

import pytest
import torch
from mmengine.config import Config
from mmpretrain.structures import DataSample
from mmrazor.registry import MODELS
from torch import nn

from mmrazor_pckd import check_model
from mmrazor_pckd.apis.new_config import Request, method_names, new_config
from mmrazor_pckd.apis.new_config.find_network import find_network
from mmrazor_pckd.models.algorithms.upright_classifier import (
    find_classifiers,
    upright_only,
)

SIZE = (32, 32)


class Net(nn.Module):
    """A small network with stages, and with a linear layer that misleads."""

    def __init__(self, num_classes=6, width=8):
        super().__init__()
        self.gate = nn.Linear(width, width)
        self.stages = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(a, b, 3, stride=2, padding=1), nn.BatchNorm2d(b), nn.ReLU()
            )
            for a, b in ((3, 4), (4, 6), (6, width))
        )
        self.out = nn.Linear(width, num_classes)

    def features(self, images):
        for stage in self.stages:
            images = stage(images)
        pooled = images.mean((2, 3))
        return pooled * self.gate(pooled).sigmoid()

    def forward(self, images):
        return (self.out(self.features(images)),)


class Headless(Net):
    def __init__(self):
        super().__init__()
        del self.out

    forward = Net.features


@pytest.fixture(autouse=True)
def module(monkeypatch):
    module = ModuleType('own_nets')
    module.Net, module.Headless = Net, Headless
    monkeypatch.setitem(sys.modules, 'own_nets', module)
    return module


def built(name, option='--student', classes=None):
    network = find_network(option, name)
    if classes is not None:
        network.set_classes(classes)
    network.build(SIZE)
    return network


def test_a_function_of_the_user():
    found = built('own_nets:Net', classes=5)
    assert (found.source, found.width, found.classes) == ('model.out', 8, 5)
    assert [(each.source, each.size) for each in found.maps] == [
        ('model.stages.0', (16, 16)),
        ('model.stages.1', (8, 8)),
        ('model.stages.2', (4, 4)),
    ]
    assert found.pooled == 'model.stages.2'
    assert found.facts()['loss_module'] == 'loss_module'
    assert "ImageNet's are taken" in str(found)


def test_a_function_that_takes_no_number_of_classes(module):
    module.fixed = lambda: Net(6)
    assert built('own_nets:fixed', classes=6).classes == 6
    with pytest.raises(ValueError, match='has 6 scores, and 5 are needed'):
        built('own_nets:fixed', classes=5)


@pytest.mark.parametrize(
    ('name', 'source', 'width', 'maps'),
    [
        ('torchvision:resnet18', 'model.fc', 512, 4),
        ('torchvision:mobilenet_v3_small', 'model.classifier.3', 1024, 4),
        ('torchvision:squeezenet1_1', None, None, None),
    ],
)
def test_of_torchvision(name, source, width, maps):
    if source is None:
        with pytest.raises(ValueError, match='no linear layer'):
            built(name, classes=5)
        return
    found = built(name, classes=5)
    assert (found.source, found.width) == (source, width)
    assert len(found.maps) == maps
    assert found.images['mean'] == [123.675, 116.28, 103.53]
    assert found.image_size == (224, 224)


@pytest.mark.parametrize(
    ('name', 'source', 'mean'),
    [
        ('timm:resnet10t', 'model.fc', 123.675),
        ('timm:vit_tiny_patch16_224.augreg_in21k', 'model.head', 127.5),
        ('timm:convnext_atto', 'model.head.fc', 123.675),
    ],
)
def test_of_timm(name, source, mean):
    pytest.importorskip('timm')
    found = built(name, classes=5)
    assert (found.source, found.classes) == (source, 5)
    assert found.images['mean'][0] == mean
    assert found.image_size in ((224, 224), (176, 176))


def test_maps_of_swin_are_none():
    pytest.importorskip('timm')
    found = built('timm:swin_s3_tiny_224', classes=5)
    assert not [each for each in found.maps if each.channels in (8, 4, 2)]


@pytest.mark.parametrize(
    'name', ['timm:resnet_18', 'torchvision:resnet_18', 'own_nets:Nett', 'no.pkg:Net']
)
def test_an_unknown_name_is_one_line(name):
    with pytest.raises(ValueError, match='--teacher: ') as error:
        find_network('--teacher', name)
    assert '\n' not in str(error.value)


@pytest.mark.parametrize(
    'model',
    [
        dict(type='TimmClassifier', model_name='resnet10t', num_classes=7),
        dict(type='mmpretrain.TimmClassifier', model_name='resnet10t'),
        dict(type='ModuleClassifier', network='timm:resnet10t'),
    ],
)
def test_in_a_config(tmp_path, model):
    pytest.importorskip('timm')
    path = tmp_path / 'net.py'
    preprocessor = dict(mean=[1.0] * 3, std=[2.0] * 3, to_rgb=True)
    path.write_text(f'model = {model!r}\ndata_preprocessor = {preprocessor!r}\n')
    network = find_network('--student', str(path))
    assert network.classes == model.get('num_classes', 1000)
    network.set_classes(5)
    network.build(SIZE)
    assert (network.source, network.classes) == ('model.fc', 5)
    assert network.images == preprocessor


def test_of_two_classifiers_the_first_and_the_scores_of_both():
    pytest.importorskip('timm')
    name = 'timm:deit_tiny_distilled_patch16_224'
    found = built(name, classes=5)
    assert (found.source, found.scores) == ('model.head', 'model')
    assert found.cfg['classifier'] == 'model.head'
    assert 'not model.head_dist' in str(found)
    layers = find_classifiers(found.model)
    assert layers == [found.model.model.head, found.model.model.head_dist]
    # As under rotated views: of four rows, the scores of two.
    images = torch.zeros(4, 3, *SIZE)
    with upright_only(layers, 2):
        assert found.model(images).shape == (2, 5)


class Mean(Net):
    """Its scores are the mean of two layers."""

    def __init__(self, num_classes=6):
        super().__init__(num_classes)
        self.other = nn.Linear(8, num_classes)

    def forward(self, images):
        feature = self.features(images)
        return (self.out(feature) + self.other(feature)) / 2


def test_scores_of_no_layer_are_one_line(module):
    module.Mean = Mean
    with pytest.raises(ValueError, match='--student: .*"classifier"') as error:
        built('own_nets:Mean', classes=5)
    assert '\n' not in str(error.value)


def test_a_function_runs_at_the_size_that_is_asked_for(files, module):
    """Its ``pretrained_cfg`` may be that of another size."""

    def fixed():
        network = Headless()
        network.pretrained_cfg = dict(mean=[0.5] * 3, std=[0.5] * 3)
        network.pretrained_cfg['input_size'] = (3, 64, 64)
        network.register_forward_pre_hook(
            lambda _, inputs: torch._assert(inputs[0].shape[-1] == 32, 'fixed')
        )
        return network

    module.fixed = fixed
    cfg, _ = write(
        files, teacher='own_nets:fixed', teacher_ckpt=files['headless'], method='rkd'
    )
    assert cfg.model.distiller.teacher_recorders.feature.source == 'probe'


@pytest.fixture
def files(tmp_path, pictures):
    teacher = str(tmp_path / 'teacher.safetensors')
    save = pytest.importorskip('safetensors.torch').save_file
    save(Net(15).state_dict(), teacher)
    headless = str(tmp_path / 'headless.pth')
    torch.save(Headless().state_dict(), headless)
    probe = str(tmp_path / 'probe.pth')
    torch.save(nn.Linear(8, 15).state_dict(), probe)
    return dict(
        data=str(pictures),
        out=str(tmp_path / 'own.py'),
        teacher=teacher,
        headless=headless,
        probe=probe,
    )


def write(files, **kwargs):
    request = dict(
        out=files['out'],
        data=files['data'],
        student='own_nets:Net',
        teacher='own_nets:Net',
        teacher_ckpt=files['teacher'],
        image_size=[32],
        batch_size=4,
        epochs=40,
    )
    request.update(kwargs)
    texts, found = new_config(Request(**request))
    for path, text in texts.items():
        with open(path, 'w') as file:
            file.write(text)
    return Config.fromfile(files['out']), found


@pytest.mark.parametrize('name', method_names())
def test_a_config_of_every_method(files, name):
    cfg, _ = write(files, method=name)
    check_model(cfg.model)
    head = (cfg.model.distiller.get('connectors') or {}).get('head_t')
    if head is not None:  # which is trained before
        head.update(checkpoint=None, frozen=False)
    model = MODELS.build(cfg.model).train()
    assert model.teacher_has_weights
    if hasattr(model, 'views') and len(model.views) == 1:
        assert model.memory_format.of_images(torch.device('cpu')) is (
            torch.contiguous_format
        )
    if name == 'crd':
        model.distiller.distill_losses['loss_crd'].set_train_labels(
            torch.arange(15).repeat(4)
        )
    if name.startswith('mld'):
        return  # two views
    samples = [DataSample().set_gt_label(label) for label in range(4)]
    for index, sample in enumerate(samples):
        sample.set_field(index, 'sample_idx', field_type='metainfo')
    losses = model.loss(torch.randn(4, 3, 32, 32), samples)
    total = sum(value for key, value in losses.items() if 'loss' in key)
    assert total.isfinite()
    total.backward()
    assert model.student.model.stages[0][0].weight.grad is not None


def test_without_scores_the_line_names_the_options(files):
    cfg = dict(teacher='own_nets:Headless', teacher_ckpt=files['headless'])
    with pytest.raises(ValueError, match='--teacher-probe FILE') as error:
        write(files, **cfg)
    assert '\n' not in str(error.value)


def test_features_of_a_teacher_without_a_classifier(files):
    cfg, found = write(
        files, teacher='own_nets:Headless', teacher_ckpt=files['headless'], method='rkd'
    )
    assert cfg.model.distiller.teacher_recorders.feature.source == 'probe'
    assert any('no classifier' in line for line in found)
    model = MODELS.build(cfg.model)
    assert model.teacher_has_weights


def test_a_probe_gives_scores(files):
    cfg, _ = write(
        files,
        teacher='own_nets:Headless',
        teacher_ckpt=files['headless'],
        teacher_probe=files['probe'],
    )
    teacher = MODELS.build(cfg.model).teacher
    assert torch.equal(teacher.probe.weight, torch.load(files['probe'])['weight'])
    files['out'] = files['out'].replace('own.py', 'other.py')
    with pytest.raises(ValueError, match='has a classifier of its own'):
        write(files, teacher='torchvision:resnet18', teacher_probe=files['probe'])


def test_a_probe_is_trained(files):
    cfg, _ = write(
        files,
        student=None,
        teacher='own_nets:Headless',
        teacher_ckpt=None,
        method='none',
        pretrained=files['headless'],
    )
    model = MODELS.build(cfg.model)
    model.init_weights()
    assert [name for name, each in model.named_parameters() if each.requires_grad] == [
        'probe.weight',
        'probe.bias',
    ]


def test_weights_that_are_missing_are_one_line(files):
    with pytest.raises(ValueError, match='--teacher-ckpt is missing'):
        write(files, teacher_ckpt=None)
