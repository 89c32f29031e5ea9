"""What a config needs beside the method's model."""

from types import SimpleNamespace

import pytest
from mmengine.config import Config

from mmrazor_pckd.apis.new_config import extras
from mmrazor_pckd.apis.new_config.extras import extra_of
from mmrazor_pckd.apis.new_config.task import Extra, Task


def task(method=None, teacher_classes=3, epochs=100):
    return Task(
        request=SimpleNamespace(out='own.py', method='fsp', epochs=epochs),
        method=Config(method or {}),
        student=SimpleNamespace(classes=3),
        teacher=SimpleNamespace(classes=teacher_classes),
        images=None,
        size=(8, 8),
        checkpoint='t.pth',
    )


def hooks_after(extra):
    found = dict(custom_hooks=[dict(type='mmrazor.TeacherValidationHook')])
    exec(extra.section, found)  # our own text
    return found['custom_hooks']


def test_most_methods_need_nothing():
    assert extra_of(task()) == Extra()


def test_hooks_of_the_methods_file():
    hook = dict(type='A', losses=['loss_a'], epochs=3)
    found = hooks_after(extra_of(task(dict(method_hooks=[hook]))))
    assert found == [dict(type='mmrazor.TeacherValidationHook'), hook]


def test_a_method_of_two_stages_needs_epochs_for_both():
    method = dict(method_hooks=[dict(type='mmrazor.TwoStageHook', epochs=30)])
    found = extra_of(task(method)).found
    assert found == ['stages   30 epochs of fsp alone, then 70 of the task']
    with pytest.raises(ValueError, match='--epochs 30: fsp trains 30 epochs without'):
        extra_of(task(method, epochs=30))


def test_a_warm_up_of_a_loss_is_printed():
    hook = dict(type='mmrazor.LossWarmupHook', losses=['loss_review'], epochs=20)
    found = extra_of(task(dict(method_hooks=[hook]))).found
    assert found == ['warm-up  loss_review over 20 epochs']


def test_a_teacher_of_other_classes_is_not_evaluated():
    extra = extra_of(task(teacher_classes=5))
    assert hooks_after(extra) == []
    assert 'knows other classes' in extra.found[0]


def test_extras_add_up(monkeypatch: pytest.MonkeyPatch):
    makers = (
        lambda _: Extra('a = 1\n', {'h.py': 'b = 2\n'}, ['one']),
        lambda _: None,
        lambda _: Extra('a += 1\n', found=['two']),
    )
    monkeypatch.setattr(extras, 'EXTRAS', makers)
    whole = extra_of(task())
    assert whole.section == 'a = 1\na += 1\n'
    assert whole.files == {'h.py': 'b = 2\n'}
    assert whole.found == ['one', 'two']
