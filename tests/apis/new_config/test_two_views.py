"""The weak and the strong view in a config that is written."""

from types import SimpleNamespace

from builders import ROOT
from mmengine.config import Config

from mmrazor_pckd.apis.new_config.two_views import two_views

METHODS = ROOT / 'configs/_base_/methods'


def task(method, size=(48, 40)):
    return SimpleNamespace(method=Config.fromfile(METHODS / f'{method}.py'), size=size)


def test_other_methods_have_one_view():
    assert two_views(task('kd')) is None


def test_the_views_are_made_of_the_pipeline():
    load, crop, flip, pack = (dict(type=name) for name in ('L', 'C', 'F', 'P'))
    found = dict(
        train_pipeline=[load, crop, flip, pack],
        train_dataloader=dict(dataset={}),
        model=dict(architecture=dict(head=dict(loss=dict(type='CrossEntropyLoss')))),
    )
    exec(two_views(task('mld_ls')).section, found)  # our own text
    first, views, last = found['train_dataloader']['dataset']['pipeline']
    assert (first, last) == (load, pack)
    assert found['model']['architecture']['head']['loss']['loss_weight'] == 0.1
    weak, strong = views['transforms']
    assert weak == [crop, flip]
    shipped = Config.fromfile(METHODS / 'mld.py')
    *same, augment, cutout = strong
    assert same == weak
    assert augment == shipped.randaugment.to_dict()
    # Half of the shorter side, and BGR.
    assert cutout['magnitude_range'] == (1, 21)
    assert cutout['pad_val'] == (114, 123, 125)
    assert cutout['prob'] == shipped.cutout.prob
