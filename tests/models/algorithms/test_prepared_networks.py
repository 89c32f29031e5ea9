"""Student and each teacher are prepared by what is recorded in them."""

import torch
from builders import build, classifier, model_config
from torch import nn

from mmrazor_pckd.models.algorithms.prepared_networks import prepare_networks


def overwriting(network):
    return {
        name.split('.')[0]: module.inplace
        for name, module in network.named_modules()
        if isinstance(module, nn.ReLU)
    }


def model_of(teachers, **recorders):
    cfg = model_config('kd_preview_r34_r18_imagenet')
    cfg.type = 'FrozenTeacherDistill'
    cfg.pop('views', None)
    cfg.teacher = [classifier(4)] * teachers if teachers > 1 else classifier(4)
    cfg.distiller.teacher_recorders.update(recorders)
    return build(cfg)


def test_only_what_is_recorded_keeps_its_activations():
    one = dict(type='ModuleOutputs', source='teachers.1.backbone.layer1')
    model = model_of(2, maps=one)
    first, second = model.teacher.teachers
    assert overwriting(model.student) == dict(backbone=True)
    assert overwriting(first) == dict(backbone=True)
    assert overwriting(second) == dict(backbone=False)


def test_the_format_of_the_images_goes_by_all_networks():
    cpu = torch.device('cpu')
    maps = dict(type='ModuleOutputs', source='backbone')
    for teachers in (1, 2):
        model = model_of(teachers)
        model.channels_last = True
        prepared = prepare_networks(model, False, False, False)
        assert prepared.of_images(cpu) is torch.channels_last
        model = model_of(teachers, maps=maps)
        prepared = prepare_networks(model, False, False, False)
        assert prepared.of_images(cpu) is torch.contiguous_format
