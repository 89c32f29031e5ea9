"""Students and teachers of several tasks, distilled in one of them."""

import pytest
import torch
from builders import classifier, thaw
from mmpretrain.structures import DataSample, MultiTaskDataSample
from mmrazor.registry import MODELS

from mmrazor_pckd.apis.new_config.methods import read_method
from mmrazor_pckd.apis.recipes import fit

TASK = 'head.task_heads.shape'


def network():
    head = dict(type='LinearClsHead', num_classes=3, in_channels=8)
    tasks = dict(shape=head, colour=dict(head, num_classes=4))
    return dict(classifier(), head=dict(type='MultiTaskHead', task_heads=tasks))


def distillation(method, **changes):
    facts = dict(width=8, classifier=f'{TASK}.fc')
    sides = dict(student=network(), teacher=network(), teacher_ckpt=None)
    model = fit(
        read_method(method).model.to_dict(),
        dict(sides, student_facts=facts, teacher_facts=facts),
    )
    del model['_delete_']
    model.update(changes)
    recorders = model['distiller']['student_recorders']
    if 'gt_labels' in recorders:
        recorders['gt_labels']['source'] = f'{TASK}.loss_module'
    if 'sample_weighting' in model['distiller']:
        model['distiller']['task_loss_source'] = f'{TASK}.loss_module'
    thaw(model)
    built = MODELS.build(model)
    built.train()
    return built


def batch(images=4):
    samples = []
    for index in range(images):
        sample = MultiTaskDataSample()
        sample.set_field(DataSample().set_gt_label(index % 3), 'shape')
        sample.set_field(DataSample().set_gt_label(index % 4), 'colour')
        samples.append(sample)
    return torch.randn(images, 3, 16, 16), samples


@pytest.mark.parametrize(
    ('method', 'changes'), [('kd', {}), ('rkd', {}), ('pckd', dict(views=(0,)))]
)
def test_one_task_is_distilled(method, changes):
    model = distillation(method, **changes)
    losses = model.loss(*batch())
    assert {'student.shape_loss', 'student.colour_loss'} <= set(losses)
    distilled = sum(
        value.mean() for key, value in losses.items() if key.startswith('distill.loss')
    )
    distilled.backward()
    heads = model.student.head.task_heads
    assert next(model.student.backbone.parameters()).grad.abs().sum() > 0
    assert heads['colour'].fc.weight.grad is None
    if method != 'rkd':
        assert heads['shape'].fc.weight.grad.abs().sum() > 0


def test_turned_views_of_several_tasks_are_one_line():
    with pytest.raises(ValueError, match=r'MultiTaskHead .*views=\(0, \)$'):
        distillation('pckd')
