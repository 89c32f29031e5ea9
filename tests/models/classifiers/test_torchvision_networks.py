"""torchvision's classifiers, and what is special in some."""

import copy

import pytest
import torch
from mmpretrain.registry import MODELS
from torchvision import models

from mmrazor_pckd.checkpoints.strict import load_strictly
from mmrazor_pckd.models.classifiers.torchvision_networks import (
    VersionedMNASNet,
    drop_auxiliary,
    torchvision_network,
)


@pytest.mark.parametrize(
    ('name', 'classes', 'message'),
    [
        ('fasterrcnn_resnet50_fpn', None, 'no classifier fasterrcnn'),
        ('resnet_18', None, 'near matches: resnet18'),
        ('resnet18', 0, 'torchvision:resnet18 has a classifier'),
    ],
)
def test_what_is_no_classifier_is_one_line(name, classes, message):
    with pytest.raises(ValueError, match=message) as error:
        torchvision_network(name, classes, {})
    assert '\n' not in str(error.value)


def wrapped(network, **arguments):
    return MODELS.build(
        dict(
            type='mmpretrain.ModuleClassifier',
            network=f'torchvision:{network}',
            num_classes=5,
            arguments=arguments,
        )
    )


# Drawing the weights of torchvision's way takes long.
FAST = dict(init_weights=False)


@pytest.mark.parametrize(
    ('name', 'function'),
    [('googlenet', models.googlenet), ('inception_v3', models.inception_v3)],
)
def test_auxiliary_classifiers_are_left_out(name, function, tmp_path):
    theirs = function(num_classes=5, transform_input=True, **FAST)
    path = str(tmp_path / 'theirs.pth')
    torch.save(theirs.state_dict(), path)
    ours = wrapped(name, **FAST)
    load_strictly(ours, path, 'model.teacher_ckpt')
    images = torch.randn(2, 3, 96, 96)
    torch.testing.assert_close(ours.eval()(images), theirs.eval()(images))
    # In training every parameter has a gradient, and images may be small.
    ours.train()(images).sum().backward()
    assert all(each.grad is not None for each in ours.parameters())
    # Who asks for them has them.
    kept = wrapped(name, aux_logits=True, **FAST)
    load_strictly(kept, path, 'model.teacher_ckpt')
    assert len(list(kept.parameters())) > len(list(ours.parameters()))


def test_keys_of_other_networks_stay():
    given = {'aux1.weight': torch.ones(1), 'weight': torch.ones(1)}
    assert drop_auxiliary(torch.nn.Linear(1, 1), given) is given
    network = torchvision_network('googlenet', 5, dict(FAST))
    assert list(drop_auxiliary(network, given)) == ['weight']
    own = network.state_dict()
    assert drop_auxiliary(network, own) is own


def test_weights_without_a_version_fit_an_mnasnet(tmp_path):
    network = wrapped('mnasnet0_5')
    path = str(tmp_path / 'a.pth')
    torch.save(dict(network.state_dict()), path)
    other = wrapped('mnasnet0_5')
    load_strictly(other, path, 'model.teacher_ckpt')
    images = torch.randn(2, 3, 32, 32)
    torch.testing.assert_close(other.eval()(images), network.eval()(images))
    # A copy is filled by itself.
    copied = copy.deepcopy(network.model)
    before = network.model.classifier[1].weight.clone()
    copied.load_state_dict(
        {key: 0 * v for key, v in network.model.state_dict().items()}
    )
    assert torch.equal(network.model.classifier[1].weight, before)
    assert not copied.classifier[1].weight.any()
    # A version that a file notes counts.
    assert isinstance(copied, VersionedMNASNet)
    state = network.model.state_dict()
    state._metadata['']['version'] = 7
    with pytest.raises(ValueError, match='version should be set to 1 or 2'):
        copied.load_state_dict(state)
