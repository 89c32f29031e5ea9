"""ReviewKD as its config puts it together."""

import pytest
import torch
from builders import ROOT, batch
from mmengine.config import Config
from mmrazor.registry import MODELS

from mmrazor_pckd.export.checkpoint import student_state

# Student's channels, teacher's channels and sizes, weight.
RESNET = ([16, 32, 64, 64], [16, 32, 64, 64], [32, 16, 8, 1])
RESNET50 = ([256, 512, 1024, 2048, 2048], [32, 16, 8, 4, 1])
VGG13 = ([128, 256, 512, 512, 512], [16, 8, 4, 4, 1])
RESNET32X4 = ([64, 128, 256, 256], [32, 16, 8, 1])
WRN40 = ([32, 64, 128, 128], [32, 16, 8, 1])
VGG8 = [128, 256, 512, 512, 512]
MOBILENET = [12, 16, 48, 160, 1280]
SHUFFLENET = [240, 480, 960, 960]
PAIRS = {
    'resnet56_resnet20': (*RESNET, 0.6),
    'resnet110_resnet20': (*RESNET, 0.6),
    'resnet110_resnet32': (*RESNET, 1),
    'resnet32x4_resnet8x4': ([64, 128, 256, 256], *RESNET32X4, 5),
    'wrn40-2_wrn16-2': ([32, 64, 128, 128], *WRN40, 5),
    'wrn40-2_wrn40-1': ([16, 32, 64, 64], *WRN40, 5),
    'vgg13_vgg8': (VGG8, *VGG13, 5),
    'resnet50_vgg8': (VGG8, *RESNET50, 30),
    'vgg13_mobilenetv2': (MOBILENET, *VGG13, 5),
    'resnet50_mobilenetv2': (MOBILENET, *RESNET50, 30),
    'resnet32x4_shufflenetv1': (SHUFFLENET, *RESNET32X4, 5),
    'wrn40-2_shufflenetv1': (SHUFFLENET, *WRN40, 5),
    'resnet32x4_shufflenetv2': ([116, 232, 464, 1024], *RESNET32X4, 8),
}


@pytest.mark.parametrize('pair', PAIRS)
def test_levels_and_weight_of_a_pair(pair):
    cfg = Config.fromfile(ROOT / f'configs/cifar100/reviewkd_{pair}.py')
    distiller = cfg.model.distiller
    in_channels, out_channels, out_sizes, weight = PAIRS[pair]
    assert distiller.connectors.review == dict(
        type='KnowledgeReview',
        in_channels=in_channels,
        out_channels=out_channels,
        out_sizes=out_sizes,
    )
    assert distiller.distill_losses.loss_review.loss_weight == weight
    assert cfg.custom_hooks[-1] == dict(
        type='mmrazor.LossWarmupHook', losses=['loss_review'], epochs=20
    )


def demo():
    cfg = Config.fromfile(ROOT / 'configs/demo/reviewkd_demo.py').model
    cfg.teacher_ckpt = None
    cfg.data_preprocessor = dict(type='mmpretrain.ClsDataPreprocessor')
    return cfg


def built(cfg):
    torch.manual_seed(0)
    model = MODELS.build(cfg)
    model.train()
    return model


def test_a_step_moves_the_chain_once():
    model = built(demo())
    review = model.distiller.connectors.review
    norms = [each for each in review.modules() if hasattr(each, 'running_mean')]
    losses = model(*batch(4, size=32), mode='loss')
    assert set(losses) == {'student.loss', 'distill.loss_review'}
    assert [int(each.num_batches_tracked) for each in norms] == [1] * len(norms)
    assert len(norms) == 8
    losses['distill.loss_review'].backward()
    for name, parameter in review.named_parameters():
        assert parameter.grad.abs().sum() > 0, name
    for part in model.student.backbone.conv1, model.student.backbone.layer4:
        gradients = [parameter.grad for parameter in part.parameters()]
        assert any(each.abs().sum() > 0 for each in gradients)
    assert all(each.grad is None for each in model.teacher.parameters())


def test_the_chain_is_in_the_checkpoint_and_not_in_the_student():
    state = built(demo()).state_dict()
    chain = [key for key in state if key.startswith('distiller.connectors.review.')]
    assert len(chain) == 4 * (1 + 5) * 2 + 3 * 2
    assert not [key for key in state if key.startswith('teacher.')]
    student = student_state(state, 'a.pth')
    assert student
    assert not [key for key in student if 'review' in key]


def test_imagenet_takes_both_networks_before_the_activation():
    cfg = Config.fromfile(ROOT / 'configs/reviewkd_r34_r18_imagenet.py')
    distiller = cfg.model.distiller
    sources = [
        [part.source for part in distiller[f'{side}_recorders'].values()]
        for side in ('student', 'teacher')
    ]
    ends = [1, 1, 1, 1], [2, 3, 5, 2]
    assert sources == [
        [f'backbone.layer{n}.{b}.relu' for n, b in enumerate(blocks, 1)] + ['head.fc']
        for blocks in ends
    ]
    for argument in distiller.loss_forward_mappings.loss_review.values():
        assert [each.get('record_idx') for each in argument.records] == [
            1,
            1,
            1,
            1,
            None,
        ]
    assert distiller.distill_losses.loss_review.loss_weight == 1
    assert 'LossWarmupHook' not in str(cfg.custom_hooks)
