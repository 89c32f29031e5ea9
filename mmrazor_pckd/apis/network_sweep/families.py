"""The smallest network of each of mmpretrain's backbone families.

Where the smallest one is still large, it gets fewer layers or channels.
"""

from dataclasses import dataclass, field
from typing import Any, Dict, List, Union

VIT = dict(embed_dims=192, num_layers=2, num_heads=3, feedforward_channels=384)
MIXER = dict(embed_dims=192, depth=2, patch_size=7, kernel_size=9)
REPLK = dict(
    large_kernel_sizes=[31, 29, 27, 13],
    layers=[1] * 4,
    channels=[32, 64, 64, 96],
    small_kernel=5,
    dw_ratio=1,
)
MIXMIM = dict(embed_dims=32, depths=[1, 1, 2, 1], num_heads=[1, 2, 4, 8])
BY_VIT = {'backbone.arch': VIT, 'head.in_channels': 192}


@dataclass
class Family:
    """A network that stands for its family.

    Args:
        name (str): Name of the family.
        network (str | dict): Name in mmpretrain's zoo, or a model where the zoo
            has no classifier of the family.
        changes (dict): What makes it smaller, by dotted keys of its model.
    """

    name: str
    network: Union[str, Dict[str, Any]]
    changes: Dict[str, Any] = field(default_factory=dict)


def _classifier(backbone: Dict[str, Any], channels: int) -> Dict[str, Any]:
    return dict(
        type='ImageClassifier',
        backbone=backbone,
        neck=dict(type='GlobalAveragePooling'),
        head=dict(type='LinearClsHead', num_classes=10, in_channels=channels),
    )


def families() -> List[Family]:
    """All of them, in order of their names.

    Example:
        >>> [each.name for each in families()][:3]
        ['AlexNet', 'BEiT', 'Conformer']
    """
    alone = dict(type='ImageClassifier', head=dict(type='ClsHead'))
    found = [
        Family('AlexNet', dict(alone, backbone=dict(type='AlexNet', num_classes=10))),
        Family('BEiT', 'beit-base-p16_beit-pre_8xb128-coslr-100e_in1k', BY_VIT),
        Family('Conformer', 'conformer-tiny-p16_3rdparty_in1k'),
        Family(
            'ConvMixer',
            'convmixer-768-32_3rdparty_in1k',
            {'backbone.arch': MIXER, 'head.in_channels': 192},
        ),
        Family('ConvNeXt', 'convnext-tiny_32xb128_in1k'),
        Family('ConvNeXtV2', 'convnext-v2-atto_fcmae-pre_3rdparty_in1k'),
        Family('CSPDarkNet', 'cspdarknet50_3rdparty_8xb32_in1k'),
        Family('CSPResNet', 'cspresnet50_3rdparty_8xb32_in1k'),
        Family('CSPResNeXt', 'cspresnext50_3rdparty_8xb32_in1k'),
        Family('DaViT', 'davit-tiny_3rdparty_in1k'),
        Family('DeiT', 'deit-tiny_4xb256_in1k', {'backbone.arch': VIT}),
        Family(
            'DeiT, distilled',
            'deit-tiny-distilled_3rdparty_in1k',
            {'backbone.arch': VIT},
        ),
        Family('DeiT3', 'deit3-small-p16_3rdparty_in1k', BY_VIT),
        Family('DenseNet', 'densenet121_3rdparty_in1k'),
        Family('DINOv2', 'vit-small-p14_dinov2-pre_3rdparty'),
        Family('EdgeNeXt', 'edgenext-xxsmall_3rdparty_in1k'),
        Family('EfficientFormer', 'efficientformer-l1_3rdparty_8xb128_in1k'),
        Family('EfficientNet', 'efficientnet-b0_3rdparty_8xb32_in1k'),
        Family('EfficientNetV2', 'efficientnetv2-b0_3rdparty_in1k'),
        Family('EVA02', 'vit-tiny-p14_eva02-in21k-pre_3rdparty_in1k-336px'),
        Family('HiViT', 'hivit-tiny-p16_16xb64_in1k'),
        Family('HorNet', 'hornet-tiny_3rdparty_in1k'),
        Family('HRNet', 'hrnet-w18_3rdparty_8xb32_in1k'),
        Family('Inception-v3', 'inception-v3_3rdparty_8xb32_in1k'),
        Family('LeNet', dict(alone, backbone=dict(type='LeNet5', num_classes=10))),
        Family('LeViT', 'levit-128s_3rdparty_in1k'),
        Family(
            'MixMIM',
            'mixmim-base_mixmim-pre_8xb128-coslr-100e_in1k',
            {'backbone.arch': MIXMIM, 'head.in_channels': 256},
        ),
        Family('MLP-Mixer', 'mlp-mixer-base-p16_3rdparty_64xb64_in1k'),
        Family('MobileNetV2', 'mobilenet-v2_8xb32_in1k'),
        Family('MobileNetV3', 'mobilenet-v3-small-050_3rdparty_in1k'),
        Family('MobileOne', 'mobileone-s0_8xb32_in1k'),
        Family('MobileViT', 'mobilevit-xxsmall_3rdparty_in1k'),
        Family('MViT', 'mvitv2-tiny_3rdparty_in1k'),
        Family('PoolFormer', 'poolformer-s12_3rdparty_32xb128_in1k'),
        Family('PVIG', 'pvig-tiny_3rdparty_in1k'),
        Family('RegNet', 'regnetx-400mf_8xb128_in1k'),
        Family('RepLKNet', _classifier(dict(type='RepLKNet', arch=REPLK), 96)),
        Family('RepMLP', 'repmlp-base_3rdparty_8xb64_in1k'),
        Family('RepVGG', 'repvgg-a0_8xb32_in1k'),
        Family('Res2Net', 'res2net50-w14-s8_3rdparty_8xb32_in1k'),
        Family('ResNeSt', 'mmpretrain::resnest/resnest50_32xb64_in1k.py'),
        Family('ResNet', 'resnet18_8xb32_in1k'),
        Family('ResNet, CIFAR', 'resnet18_8xb16_cifar10'),
        Family('ResNetV1c', 'resnetv1c50_8xb32_in1k'),
        Family('ResNetV1d', 'resnetv1d50_8xb32_in1k'),
        Family('ResNeXt', 'resnext50-32x4d_8xb32_in1k'),
        Family(
            'RevViT',
            'revvit-small_3rdparty_in1k',
            {'backbone.arch': VIT, 'head.in_channels': 384},
        ),
        Family('RIFormer', 'riformer-s12_in1k'),
        Family('SAM', 'vit-base-p16_sam-pre_3rdparty_sa1b-1024px'),
        Family('SE-ResNet', 'seresnet50_8xb32_in1k'),
        Family('SE-ResNeXt', 'mmpretrain::seresnet/seresnext50-32x4d_8xb32_in1k.py'),
        Family('ShuffleNetV1', 'shufflenet-v1-1x_16xb64_in1k'),
        Family('ShuffleNetV2', 'shufflenet-v2-1x_16xb64_in1k'),
        Family('SparK, ResNet', _classifier(dict(type='SparseResNet', depth=50), 2048)),
        Family(
            'SparK, ConvNeXt',
            _classifier(dict(type='SparseConvNeXt', arch='tiny'), 768),
        ),
        Family('Swin', 'swin-tiny_16xb64_in1k'),
        Family('SwinV2', 'swinv2-tiny-w8_3rdparty_in1k-256px'),
        Family('T2T-ViT', 't2t-vit-t-14_8xb64_in1k', {'backbone.num_layers': 2}),
        Family(
            'timm, CNN',
            _classifier(dict(type='TIMMBackbone', model_name='resnet18'), 512),
        ),
        Family(
            'timm, ViT',
            dict(
                type='ImageClassifier',
                backbone=dict(
                    type='TIMMBackbone',
                    model_name='vit_tiny_patch16_224',
                    img_size=64,
                    depth=2,
                ),
                head=dict(type='LinearClsHead', num_classes=10, in_channels=192),
            ),
        ),
        Family('TinyViT', 'tinyvit-5m_3rdparty_in1k'),
        Family('TNT', 'tnt-small-p16_3rdparty_in1k'),
        Family('Twins, PCPVT', 'twins-pcpvt-small_3rdparty_8xb128_in1k'),
        Family('Twins, SVT', 'twins-svt-small_3rdparty_8xb128_in1k'),
        Family('VAN', 'van-tiny_3rdparty_in1k'),
        Family('VGG', 'vgg11_8xb32_in1k'),
        Family('ViG', 'vig-tiny_3rdparty_in1k'),
        Family('ViT', 'vit-base-p16_32xb128-mae_in1k', BY_VIT),
        Family('Wide ResNet', 'wide-resnet50_3rdparty_8xb32_in1k'),
        Family('XCiT', 'xcit-nano-12-p16_3rdparty_in1k'),
    ]
    return sorted(found, key=lambda each: each.name.lower())
