"""The student's weights, and what a file of them holds beside."""

from collections import OrderedDict

import pytest
import torch
from mmengine.config import Config

from mmrazor_pckd.export.checkpoint import (
    student_checkpoint,
    student_state,
    write_student,
)

WEIGHTS = {
    'module.architecture.head.fc.bias': torch.ones(2),
    'module.teacher.head.fc.bias': torch.zeros(3),
    'module.distiller.connectors.a.bias': torch.zeros(4),
}


def test_the_student_alone_in_order():
    state = student_state({**WEIGHTS, 'architecture.a': torch.zeros(1)}, 'a.pth')
    assert list(state) == ['head.fc.bias', 'a']
    assert torch.equal(state['head.fc.bias'], torch.ones(2))


@pytest.mark.parametrize(
    ('keys', 'what'),
    [
        (['module.backbone.a'], 'it is a plain mmpretrain checkpoint already'),
        (['a', 'b', 'c', 'd'], 'its keys are a, b, c ...'),
    ],
)
def test_no_student(keys, what):
    with pytest.raises(
        ValueError, match='^a.pth has no key under "architecture.", '
    ) as (caught):
        student_state(dict.fromkeys(keys, torch.zeros(1)), 'a.pth')
    assert str(caught.value).endswith(what)


def test_the_file_can_be_read_without_running_anything(tmp_path):
    losses = dict(loss_kd=dict(type='KLDivergence'), loss_off=None)
    cfg = Config(
        dict(
            model=dict(
                type='SingleTeacherDistill',
                distiller=dict(type='ConfigurableDistiller', distill_losses=losses),
            )
        )
    )
    checkpoint = student_checkpoint(
        OrderedDict(a=torch.ones(1)),
        cfg,
        dict(model=dict(type='ImageClassifier')),
        dict(classes=('cat', 'dog'), palette=torch.zeros(1)),
        epoch=3,
        metrics={'accuracy/top1': 50.0},
    )
    write_student(checkpoint, str(tmp_path / 'student.pth'))
    read = torch.load(tmp_path / 'student.pth', weights_only=True)
    assert read['state_dict'] == dict(a=torch.ones(1))
    meta = read['meta']
    assert meta['student_config'] == dict(model=dict(type='ImageClassifier'))
    assert meta['method'] == dict(
        algorithm='SingleTeacherDistill',
        distiller='ConfigurableDistiller',
        losses=dict(loss_kd='KLDivergence'),
    )
    # What cannot be written down is left out.
    assert meta['dataset_meta'] == dict(classes=('cat', 'dog'))
    assert (meta['epoch'], meta['metrics']) == (3, {'accuracy/top1': 50.0})
    assert meta['torch_version'] == torch.__version__
