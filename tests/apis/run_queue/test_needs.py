from pathlib import Path

from builders import ROOT
from mmengine.config import Config

from mmrazor_pckd.apis.run_queue.needs import local_checkpoints


def test_of_a_shipped_config():
    cfg = Config.fromfile(ROOT / 'configs/cifar100/sskd_resnet56_resnet20.py')
    assert local_checkpoints(cfg) == {
        Path('work_dirs/resnet56/epoch_240.pth'): None,
        Path('work_dirs/sskd_heads/resnet56/epoch_60.pth'): (
            'configs/cifar100/sskd_heads/resnet56.py'
        ),
    }
    cfg = Config.fromfile(ROOT / 'configs/cifar100/teachers/resnet56.py')
    assert not local_checkpoints(cfg)


def test_a_url_is_not_needed():
    cfg = Config.fromfile(ROOT / 'configs/pckd_r34_r18_imagenet.py')
    assert '://' in cfg.model.teacher_ckpt
    assert not local_checkpoints(cfg)


def test_of_several_teachers_and_of_the_student():
    model = dict(
        teachers=dict(a=dict(ckpt_path='a.pth')),
        architecture=dict(init_cfg=[dict(type='Pretrained', checkpoint='b.pth')]),
        teacher_ckpt=None,
    )
    found = local_checkpoints(Config(dict(model=model, load_from='c.pth')))
    assert [path.name for path in found] == ['a.pth', 'b.pth', 'c.pth']


def test_of_a_list_of_teachers():
    ckpts = ['a.pth', 'https://example.org/b.pth', dict(checkpoint='c.pth', prefix='d')]
    found = local_checkpoints(Config(dict(model=dict(teacher_ckpt=[*ckpts, None]))))
    assert [path.name for path in found] == ['a.pth', 'c.pth']
