"""A linear layer in the place of a 1x1 convolution."""

import pytest
import torch
from mmpretrain.registry import MODELS
from torch import nn

from mmrazor_pckd.checkpoints.strict import load_strictly
from mmrazor_pckd.models.classifiers.pointwise_classifier import (
    PointwiseClassifier,
    make_linear,
)


@pytest.mark.parametrize('bias', [True, False])
def test_it_computes_what_the_convolution_does(bias):
    convolution = nn.Conv2d(8, 5, 1, bias=bias)
    classifier = PointwiseClassifier(convolution)
    features = torch.randn(3, 8, 1, 1)
    torch.testing.assert_close(classifier(features), convolution(features).flatten(1))
    state = classifier.state_dict()
    assert {key: value.shape for key, value in state.items()} == {
        key: value.shape for key, value in convolution.state_dict().items()
    }
    other = nn.Conv2d(8, 5, 1, bias=bias)
    other.load_state_dict(state)
    assert torch.equal(other.weight, convolution.weight)


def test_a_map_is_named():
    classifier = PointwiseClassifier(nn.Conv2d(8, 5, 1))
    with pytest.raises(ValueError, match=r'gets a map \(2, 8, 3, 3\), and pooled'):
        classifier(torch.ones(2, 8, 3, 3))


class Net(nn.Module):
    """As timm's: it says which module its classifier is."""

    def __init__(self, classifier):
        super().__init__()
        self.head = nn.ModuleDict(dict(fc=classifier))

    def get_classifier(self):
        return self.head['fc']


@pytest.mark.parametrize(
    ('classifier', 'is_changed'),
    [
        (nn.Conv2d(8, 5, 1), True),
        (nn.Conv2d(8, 5, 3), False),
        (nn.Conv2d(8, 8, 1, groups=8), False),
        (nn.Linear(8, 5), False),
        (nn.Identity(), False),
    ],
)
def test_only_a_1x1_convolution_is_changed(classifier, is_changed):
    found = make_linear(Net(classifier)).get_classifier()
    assert isinstance(found, PointwiseClassifier) == is_changed
    assert is_changed or found is classifier


def test_a_network_of_timm(tmp_path):
    timm = pytest.importorskip('timm')
    arguments = dict(layers=[1, 1], channels=[8, 16], stem_chs=8)
    theirs = timm.create_model('resnetv2_50', num_classes=5, **arguments).eval()
    path = str(tmp_path / 'a.pth')
    torch.save(theirs.state_dict(), path)
    ours = MODELS.build(
        dict(
            type='mmpretrain.ModuleClassifier',
            network='timm:resnetv2_50',
            num_classes=5,
            arguments=arguments,
        )
    )
    load_strictly(ours, path, 'model.teacher_ckpt')
    images = torch.randn(2, 3, 32, 32)
    torch.testing.assert_close(ours.eval()(images), theirs(images))
    assert ours.classifier.weight.shape == (5, 16)
    # What it leaves is timm's.
    theirs.load_state_dict(ours.state_dict())
