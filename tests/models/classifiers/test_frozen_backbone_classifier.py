"""Features that stay what a checkpoint says, under a head that learns."""

import pytest
import torch
from builders import batch, classifier
from mmrazor.registry import MODELS

PREFIX = 'architecture.backbone.'


@pytest.fixture
def checkpoint(tmp_path):
    """A distillation's checkpoint, with statistics that are not 0 and 1."""
    network = MODELS.build(classifier())
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.uniform_(-1, 1)
            module.running_var.uniform_(0.5, 2)
            module.weight.data.uniform_(0.5, 2)
    state_dict = {
        f'architecture.{key}': value for key, value in network.state_dict().items()
    }
    state_dict['distiller.weight'] = torch.ones(2)
    path = tmp_path / 'student.pth'
    torch.save(dict(state_dict=state_dict), path)
    return path


def build(checkpoint=None, prefix=PREFIX, init_cfg=None, **options):
    cfg = classifier(**options)
    cfg['type'] = 'FrozenBackboneClassifier'
    cfg['backbone']['init_cfg'] = init_cfg or dict(
        type='Pretrained', checkpoint=checkpoint and str(checkpoint), prefix=prefix
    )
    model = MODELS.build(cfg)
    model.init_weights()
    return model


def backbone(path):
    return {
        key[len(PREFIX) :]: value
        for key, value in torch.load(path)['state_dict'].items()
        if key.startswith(PREFIX)
    }


def test_training_changes_the_head_only(checkpoint):
    model = build(checkpoint)
    expected = backbone(checkpoint)
    before = model.head.fc.weight.clone()
    # Weight decay and momentum would move what has a gradient of zero.
    optimizer = torch.optim.SGD(
        model.parameters(), lr=0.1, momentum=0.9, weight_decay=0.1
    )
    inputs, samples = batch()
    for _ in range(3):
        model.train()
        assert model.head.training
        optimizer.zero_grad()
        model(inputs + 3, samples, mode='loss')['loss'].backward()
        optimizer.step()
    found = model.backbone.state_dict()
    assert found.keys() == expected.keys()
    for key, value in found.items():
        assert torch.equal(value, expected[key]), key
    assert not torch.equal(model.head.fc.weight, before)


def test_features_are_those_of_evaluation(checkpoint):
    model = build(checkpoint)
    inputs, _ = batch()
    expected = model.eval().extract_feat(inputs)[-1]
    found = model.train().extract_feat(inputs)[-1]
    assert torch.equal(found, expected)
    # Each image counts for itself, as it does not in training mode.
    torch.testing.assert_close(model.extract_feat(inputs[:1])[-1], found[:1])


def test_a_plain_classifier_has_another_prefix(checkpoint, tmp_path):
    network = MODELS.build(classifier())
    path = tmp_path / 'plain.pth'
    torch.save(network.state_dict(), path)
    model = build(path, prefix='backbone.')
    for key, value in model.backbone.state_dict().items():
        assert torch.equal(value, network.backbone.state_dict()[key])
    with pytest.raises(
        ValueError,
        match='no key that begins with '
        'architecture.backbone., its keys are backbone.conv1',
    ):
        build(path)


def test_a_backbone_alone_needs_no_prefix(checkpoint, tmp_path):
    path = tmp_path / 'backbone.pth'
    torch.save(backbone(checkpoint), path)
    model = build(path, prefix=None)
    assert torch.equal(
        model.backbone.conv1.weight, backbone(checkpoint)['conv1.weight']
    )


@pytest.mark.parametrize(
    'init_cfg',
    [
        None,
        [dict(type='Kaiming', layer='Conv2d')],
        dict(type='Kaiming', layer='Conv2d'),
    ],
)
def test_random_features_are_refused(init_cfg):
    with pytest.raises(ValueError, match='checkpoint is not given'):
        build(init_cfg=init_cfg)


def test_weights_that_do_not_fit_are_refused(checkpoint, tmp_path):
    option = 'model.backbone.init_cfg.checkpoint: '
    with pytest.raises(ValueError, match=option + '.* another shape'):
        build(checkpoint, base_channels=8)
    content = torch.load(checkpoint)
    del content['state_dict'][PREFIX + 'conv1.weight']
    torch.save(content, checkpoint)
    with pytest.raises(ValueError, match=option + '.* missing, first conv1'):
        build(checkpoint)
    with pytest.raises(FileNotFoundError, match=option):
        build(tmp_path / 'nowhere.pth')
