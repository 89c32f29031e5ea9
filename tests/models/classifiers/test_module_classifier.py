"""Any network as a classifier of mmpretrain."""

import copy
import sys
from types import ModuleType

import pytest
import torch
from mmpretrain.registry import MODELS
from mmpretrain.structures import DataSample
from torch import nn

from mmrazor_pckd.checkpoints.strict import load_strictly

IMAGES = torch.linspace(-1, 1, 2 * 3 * 8 * 8).view(2, 3, 8, 8)


class Net(nn.Module):
    """Its weights are drawn again by its own ``init_weights``."""

    def __init__(self, num_classes=6):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU())
        self.fc = nn.Linear(4, num_classes) if num_classes else nn.Identity()

    def init_weights(self):
        nn.init.zeros_(self.body[0].weight)

    def forward(self, images):
        return dict(logits=self.fc(self.body(images).mean((2, 3))))


@pytest.fixture(autouse=True)
def module(monkeypatch):
    module = ModuleType('own_nets')
    module.Net = Net
    monkeypatch.setitem(sys.modules, 'own_nets', module)


def build(**kwargs):
    return MODELS.build(
        dict(
            dict(_scope_='mmpretrain', type='ModuleClassifier', network='own_nets:Net'),
            **kwargs,
        )
    )


def samples(*labels):
    return [DataSample().set_gt_label(label) for label in labels]


def test_losses_and_predictions():
    model = build(num_classes=5).eval()
    scores = model(IMAGES)
    assert torch.equal(scores, model.model(IMAGES)['logits'])
    loss = model(IMAGES, samples(1, 4), mode='loss')['loss']
    expected = nn.functional.cross_entropy(scores, torch.tensor([1, 4]))
    torch.testing.assert_close(loss, expected)
    found = model(IMAGES, mode='predict')
    assert [int(each.pred_label) for each in found] == scores.argmax(1).tolist()


def test_the_number_of_classes_is_that_of_the_layer():
    assert build().num_classes == 6
    assert build(num_classes=5).num_classes == 5


def test_checkpoints_have_the_own_keys_of_the_network():
    model = build(num_classes=5)
    assert model.state_dict().keys() == Net(5).state_dict().keys()
    model.load_state_dict(Net(5).state_dict())
    copy.deepcopy(model).load_state_dict(model.state_dict())


def test_own_weights_are_not_drawn_again():
    model = build()
    before = model.model.body[0].weight.clone()
    model.init_weights()
    assert torch.equal(model.model.body[0].weight, before)


def test_a_start_from_a_file(tmp_path):
    path = str(tmp_path / 'net.pth')
    trained = Net(6)
    torch.save(trained.state_dict(), path)
    model = build(num_classes=5, init_cfg=dict(type='Pretrained', checkpoint=path))
    model.init_weights()
    assert torch.equal(model.model.body[0].weight, trained.body[0].weight)
    assert model.classifier.out_features == 5


def test_a_layer_that_is_named():
    assert build(classifier='model.fc').classifier.out_features == 6
    with pytest.raises(ValueError, match=r'model\.classifier: .* near matches: model'):
        build(classifier='model.fcc')


def test_without_a_classifier_it_has_features():
    model = build(num_classes=0)
    assert model(IMAGES).shape == (2, 4)
    assert model.classifier is None
    with pytest.raises(ValueError, match='features, no scores'):
        model(IMAGES, samples(1, 4), mode='loss')


def test_a_probe_beside_the_weights_of_the_network(tmp_path):
    network, probe = str(tmp_path / 'net.pth'), str(tmp_path / 'probe.pth')
    trained, linear = Net(0), nn.Linear(4, 5)
    torch.save(trained.state_dict(), network)
    torch.save(linear.state_dict(), probe)
    model = build(probe=dict(checkpoint=probe)).eval()
    load_strictly(model, network, 'model.teacher_ckpt')
    expected = linear(trained.eval()(IMAGES)['logits'])
    torch.testing.assert_close(model(IMAGES), expected)
    # What it saves is whole.
    other = build(probe=dict(in_channels=4), num_classes=5).eval()
    other.load_state_dict(model.state_dict())
    assert torch.equal(other(IMAGES), model(IMAGES))


def test_of_a_frozen_network_the_probe_alone_is_trained(tmp_path):
    path = str(tmp_path / 'net.pth')
    trained = Net(0)
    torch.save(trained.state_dict(), path)
    cfg = dict(probe=dict(in_channels=4), num_classes=5, frozen=True)
    with pytest.raises(ValueError, match=r'init_cfg\.checkpoint is not given'):
        build(**cfg).init_weights()
    model = build(**cfg, init_cfg=dict(type='Pretrained', checkpoint=path))
    model.init_weights()
    assert torch.equal(model.model.body[0].weight, trained.body[0].weight)
    model.train()(IMAGES, samples(1, 4), mode='loss')['loss'].backward()
    assert [
        name for name, each in model.named_parameters() if each.grad is not None
    ] == ['probe.weight', 'probe.bias']
    assert model.model.body[1].running_mean.eq(0).all()
