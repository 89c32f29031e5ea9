"""Which linear layer yields the scores."""

import pytest
from torch import nn

from mmrazor_pckd.utils.find_classifier import (
    classifiers_of,
    linear_classifiers,
    the_one,
)


def parts(**modules):
    return nn.ModuleDict(modules)


@pytest.mark.parametrize(
    ('network', 'found'),
    [
        (parts(a=nn.Linear(3, 9), fc=nn.Linear(9, 4)), ['fc']),
        # The auxiliary classifiers of GoogLeNet and Inception.
        (parts(aux=parts(fc=nn.Linear(3, 4)), fc=nn.Linear(9, 4)), ['fc']),
        (
            parts(
                classifier=nn.Sequential(nn.Linear(3, 9), nn.ReLU(), nn.Linear(9, 4))
            ),
            ['classifier.2'],
        ),
        (parts(heads=parts(head=nn.Linear(3, 4))), ['heads.head']),
        (parts(score=nn.Linear(3, 4)), ['score']),
        (parts(body=nn.Linear(3, 9), last=nn.Linear(9, 4)), ['last']),
        (parts(one=nn.Linear(3, 4), two=nn.Linear(3, 4)), ['one', 'two']),
        (parts(classifier=nn.Conv2d(3, 4, 1)), []),
        (nn.Linear(3, 4), ['']),
    ],
)
def test_names_of_packages(network, found):
    assert linear_classifiers(network, 4) == found


def test_a_network_that_gives_its_number_of_classes():
    network = parts(one=nn.Linear(3, 4), two=nn.Linear(3, 5))
    network.num_classes = 5
    assert linear_classifiers(network) == ['two']


@pytest.mark.parametrize(
    ('name', 'arguments', 'found'),
    [
        ('resnet18', {}, ['fc']),
        ('convnext_atto', {}, ['head.fc']),
        ('vit_tiny_patch16_224', dict(depth=1), ['head']),
        ('deit_tiny_distilled_patch16_224', dict(depth=1), ['head', 'head_dist']),
        ('resnet18', dict(num_classes=0), []),
    ],
)
def test_of_timm(name, arguments, found):
    timm = pytest.importorskip('timm')
    network = timm.create_model(name, **arguments)
    assert linear_classifiers(network) == found


def test_names_are_those_in_the_classifier():
    assert classifiers_of(parts(model=nn.Linear(3, 4))) == ['model']


def test_several_are_one_line_with_the_key():
    with pytest.raises(ValueError, match=r'model\.a, model\.b.*"classifier"'):
        the_one(['model.a', 'model.b'], 'the teacher')
    with pytest.raises(ValueError, match='the teacher has no linear layer'):
        the_one([], 'the teacher')
