import pytest

from mmrazor_pckd.checkpoints.repdistiller import NETWORKS, rename


@pytest.mark.parametrize(
    ('name', 'old', 'new'),
    [
        ('resnet56', 'bn1.running_var', 'backbone.bn1.running_var'),
        (
            'resnet8x4',
            'layer1.0.downsample.1.bias',
            'backbone.layer1.0.downsample.1.bias',
        ),
        ('resnet20', 'fc.bias', 'head.fc.bias'),
        (
            'resnet50',
            'layer3.0.shortcut.0.weight',
            'backbone.layer3.0.downsample.0.weight',
        ),
        ('resnet50', 'layer3.11.conv3.weight', 'backbone.layer3.11.conv3.weight'),
        ('resnet50', 'linear.weight', 'head.fc.weight'),
        (
            'wrn40-2',
            'block2.layer.0.convShortcut.weight',
            'backbone.layer2.0.downsample.weight',
        ),
        ('wrn40-2', 'block3.layer.5.bn1.weight', 'backbone.layer3.5.bn1.weight'),
        ('wrn40-2', 'bn1.weight', 'backbone.bn1.weight'),
        ('vgg13', 'block0.3.weight', 'backbone.layer1.1.conv.weight'),
        ('vgg13', 'block4.4.running_mean', 'backbone.layer5.1.bn.running_mean'),
        ('vgg8', 'classifier.weight', 'head.fc.weight'),
    ],
)
def test_names(name, old, new):
    assert rename(old, NETWORKS[name]) == new
