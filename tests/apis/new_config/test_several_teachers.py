"""What a config has of the teachers beside the first."""

from types import SimpleNamespace

import pytest
import torch
from builders import batch, thaw
from mmengine.config import Config
from mmrazor.registry import MODELS

from mmrazor_pckd.apis.new_config.methods import fit_networks, read_method
from mmrazor_pckd.apis.new_config.networks import Network
from mmrazor_pckd.apis.new_config.sections import method_section, pair_section
from mmrazor_pckd.apis.new_config.several_teachers import several_teachers
from mmrazor_pckd.apis.new_config.source import code
from mmrazor_pckd.apis.new_config.task import Request, Task

VIT = dict(embed_dims=16, num_layers=2, num_heads=2, feedforward_channels=32)


def resnet(channels, *strides):
    return dict(
        type='ResNet_CIFAR',
        depth=18,
        num_stages=len(strides),
        strides=strides,
        dilations=(1,) * len(strides),
        out_indices=(len(strides) - 1,),
        base_channels=channels,
        stem_channels=channels,
    )


# Backbone, width of the feature and head.
NETWORKS = dict(
    narrow=(resnet(4, 2, 2), 8, 'LinearClsHead'),
    wide=(resnet(6, 2, 2), 12, 'LinearClsHead'),
    odd=(resnet(4, 3, 2), 8, 'LinearClsHead'),
    short=(resnet(4, 2), 4, 'LinearClsHead'),
    vit=(
        dict(type='VisionTransformer', arch=VIT, img_size=32, patch_size=8),
        16,
        'VisionTransformerClsHead',
    ),
)


@pytest.fixture(scope='module')
def networks(tmp_path_factory):
    """Each network, built once, with its weights."""
    folder, found = tmp_path_factory.mktemp('networks'), {}
    for name, (backbone, width, head) in NETWORKS.items():
        model = dict(
            type='ImageClassifier',
            backbone=backbone,
            neck=None if name == 'vit' else dict(type='GlobalAveragePooling'),
            head=dict(type=head, num_classes=3, in_channels=width),
        )
        path = folder / f'{name}.py'
        path.write_text(f'model = {code(model)}\n')
        found[name] = Network('--student', str(path))
        found[name].set_classes(3)
        found[name].build((32, 32))
        torch.save(found[name].model.state_dict(), path.with_suffix('.pth'))
    return found


def weights(network):
    return network.name.replace('.py', '.pth')


def task_of(networks, method, student, *teachers):
    first, *others = (networks[name] for name in teachers)
    return Task(
        Request('own.py', method=method),
        read_method(method),
        networks[student],
        first,
        SimpleNamespace(classes=3),
        (32, 32),
        weights(first),
        [(each, weights(each)) for each in others],
    )


def model_of(task):
    """The model of the config that is written."""
    model = task.method.model.to_dict()
    fitted = fit_networks(task.request.method, model, task.student, task.teacher)
    more = several_teachers(task, model)
    text = (
        f'num_classes = 3\n{pair_section(task.student, task.teacher, task.checkpoint)}'
        f'{method_section(task.request.method, fitted, {})}'
    )
    model = Config.fromstring(text + (more.section if more else ''), '.py').model
    return Config(dict(model, student_ckpt=weights(task.student)))


def losses_of(model):
    thaw(model)
    distillation = MODELS.build(model).train()
    results = distillation(*batch(4, classes=3, size=32), mode='loss')
    return {name: value for name, value in results.items() if 'loss' in name}


def test_one_teacher_needs_nothing(networks):
    task = task_of(networks, 'kd', 'narrow', 'wide')
    assert several_teachers(task, task.method.model.to_dict()) is None


@pytest.mark.parametrize('method', ['kd', 'pckd', 'dkd', 'dist', 'ickd', 'fitnet'])
def test_equal_teachers_are_one(networks, method):
    one = losses_of(model_of(task_of(networks, method, 'narrow', 'wide')))
    model = model_of(task_of(networks, method, 'narrow', 'wide', 'wide'))
    assert model.teacher[0] == model.teacher[1]
    assert model.teacher_ckpt == [weights(networks['wide'])] * 2
    several = losses_of(model)
    # Connectors are drawn anew, and have other values.
    for name in set(one) & set(several):
        torch.testing.assert_close(several[name], one[name])
    assert 'student.loss' in several
    assert {name.removesuffix('_0').removesuffix('_1') for name in several} == set(one)


def test_a_teacher_of_another_width_has_connectors_and_losses_of_its_own(networks):
    model = model_of(task_of(networks, 'pckd', 'narrow', 'wide', 'narrow'))
    alone = model_of(task_of(networks, 'pckd', 'narrow', 'narrow'))
    connectors = model.distiller.connectors
    assert connectors.projection.out_channels == 12
    assert connectors.projection_1 == alone.distiller.connectors.projection
    # Centers have a distance where the features have one width.
    name = 'loss_center_alignment'
    losses = model.distiller.distill_losses
    full = alone.distiller.distill_losses[name]
    assert losses[name] is None
    assert losses[f'{name}_1'] == dict(full, loss_weight=full.loss_weight / 2)
    found = losses_of(model)
    assert {each for each in found if 'alignment' in each} == {
        'distill.loss_feature_alignment_0',
        'distill.loss_feature_alignment_1',
        'distill.loss_center_alignment_1',
    }
    swapped = losses_of(model_of(task_of(networks, 'pckd', 'narrow', 'narrow', 'wide')))
    torch.testing.assert_close(
        swapped['distill.loss_center_alignment_0'],
        found['distill.loss_center_alignment_1'],
    )
    torch.testing.assert_close(swapped['distill.loss_kd'], found['distill.loss_kd'])


def test_a_classifier_by_another_name_is_the_same(networks):
    model = model_of(task_of(networks, 'pckd', 'narrow', 'wide', 'vit'))
    assert not any('_1' in name for name in model.distiller.teacher_recorders)
    assert 'distill.loss_feature_alignment_1' in losses_of(model)


def test_maps_of_another_module_are_recorded_there(networks):
    odd = networks['odd']
    usual = odd.pooled
    odd.pooled = 'backbone.layer1'  # as if it were built otherwise
    try:
        task = task_of(networks, 'ickd', 'narrow', 'narrow', 'odd')
        distiller = model_of(task).distiller
    finally:
        odd.pooled = usual
    recorders = distiller.teacher_recorders
    (own,) = (each for name, each in recorders.items() if name.endswith('_1'))
    assert own.source == 'teachers.1.backbone.layer1'
    # One map, where the whole backbone yields several.
    theirs = distiller.loss_forward_mappings.loss_correlation_1.t_feature
    assert theirs.recorder in recorders
    assert 'data_idx' in distiller.loss_forward_mappings.loss_correlation.t_feature
    assert 'data_idx' not in theirs


@pytest.mark.parametrize(
    ('method', 'teachers', 'message'),
    [
        ('sskd', ('wide', 'wide'), '--teacher: sskd is of one teacher alone .*head_t'),
        (
            'at',
            ('narrow', 'short'),
            '--teacher: at takes other maps of the student for',
        ),
        ('at', ('narrow', 'vit'), '--method at: '),
    ],
)
def test_what_several_teachers_cannot_have_is_a_line(
    networks, method, teachers, message
):
    task = task_of(networks, method, 'narrow', *teachers)
    with pytest.raises(ValueError, match=message) as error:
        several_teachers(task, task.method.model.to_dict())
    assert '\n' not in str(error.value)
