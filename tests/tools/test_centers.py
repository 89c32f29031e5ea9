import numpy as np
import pytest
import torch
from mmengine.config import Config
from torch.nn import functional as F
from trained_networks import CLASSES, student_of

from mmrazor_pckd.checkpoints.local import load_from_local

pytestmark = pytest.mark.slow


def test_cosines_of_the_centers(trained, call, capsys):
    found = call(
        'centers',
        trained.config,
        trained.checkpoint,
        '--classes',
        *CLASSES,
        'square_dots',
    )
    names = sorted(
        f'{shape}_{texture}'
        for shape in ('disc', 'triangle', 'square', 'star', 'cross')
        for texture in ('plain', 'stripes', 'dots')
    )
    labels = [names.index(name) for name in (*CLASSES, 'square_dots')]
    assert found['classes'].tolist() == [*CLASSES, 'square_dots']
    own = student_of(trained).head.fc.weight.detach()[labels]
    theirs = load_from_local(trained.teacher)['state_dict']['head.fc.weight'][labels]
    np.testing.assert_array_equal(found['centers_student'], own)
    np.testing.assert_array_equal(found['centers_teacher'], theirs)
    for name, a, b in (
        ('student', own, own),
        ('teacher', theirs, theirs),
        ('student_and_teacher', own, theirs),
    ):
        np.testing.assert_allclose(
            found[f'cosines_{name}'],
            F.cosine_similarity(a[:, None], b[None], dim=2),
            atol=1e-6,
        )
    for name in ('student', 'teacher'):
        np.testing.assert_allclose(np.diag(found[f'cosines_{name}']), 1, rtol=1e-6)
    mean = np.diag(found['cosines_student_and_teacher']).mean()
    assert f'{mean:.3f} on average' in capsys.readouterr().out


def test_centers_of_other_widths_are_not_compared(trained, call, tmp_path):
    cfg = Config.fromfile(trained.config)
    cfg.model.teacher.head.in_channels = 32
    cfg.model.teacher.backbone.base_channels = 8
    from mmrazor.registry import MODELS

    torch.save(MODELS.build(cfg.model.teacher).state_dict(), tmp_path / 'teacher.pth')
    cfg.model.teacher_ckpt = str(tmp_path / 'teacher.pth')
    cfg.dump(tmp_path / 'narrow.py')
    found = call('centers', tmp_path / 'narrow.py', trained.checkpoint)
    assert found['centers_teacher'].shape == (10, 32)
    assert found['centers_student'].shape == (10, 64)
    assert 'cosines_student_and_teacher' not in found


def test_a_plain_classifier_has_centers_alone(trained, call):
    found = call('centers', trained.teacher_config, trained.teacher)
    assert set(found) == {'classes', 'centers_classifier', 'cosines_classifier'}
