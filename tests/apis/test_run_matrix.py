from pathlib import Path

import pytest
import torch
from builders import ROOT

from mmrazor_pckd.apis.run_matrix import cells, plan_matrix

PAIR = 'resnet56_resnet20'


@pytest.fixture(autouse=True)
def empty(tmp_path, monkeypatch):
    """Configs look for teachers below the current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def planned(pairs, methods, seeds=(0,), options=()):
    found, _ = cells(pairs, methods)
    return plan_matrix(found, seeds, Path('work'), options)


def names(runs):
    return [f'{run.folder}' for run in runs]


def checkpoint(path, epoch):
    path.parent.mkdir(parents=True, exist_ok=True)
    meta = dict(epoch=epoch, iter=1)
    torch.save(dict(meta=meta, state_dict={}, message_hub={}), path)


def test_what_is_missing_comes_first_and_once():
    runs = planned([PAIR], ['sskd', 'kd', 'student'], [0, 1])
    assert names(runs) == [
        'work_dirs/resnet56',
        'work_dirs/sskd_heads/resnet56',
        f'work/sskd_{PAIR}/seed_0',
        f'work/kd_{PAIR}/seed_0',
        'work/resnet20/seed_0',
        f'work/sskd_{PAIR}/seed_1',
        f'work/kd_{PAIR}/seed_1',
        'work/resnet20/seed_1',
    ]
    teacher, head = runs[:2]
    assert teacher.config.endswith('configs/cifar100/teachers/resnet56.py')
    assert head.config.endswith('configs/cifar100/sskd_heads/resnet56.py')
    assert teacher.seed == head.seed == 0
    assert str(teacher) != str(head)


def test_a_checkout_s_configs_are_named_from_where_one_is(monkeypatch):
    monkeypatch.chdir(ROOT)
    (cell,), _ = cells([PAIR], ['kd'])
    assert cell.config == f'configs/cifar100/kd_{PAIR}.py'


def test_what_is_there_is_not_trained_again():
    checkpoint(Path('work_dirs/resnet56/epoch_240.pth'), 240)
    assert names(planned([PAIR], ['kd'])) == [f'work/kd_{PAIR}/seed_0']


def test_finished_runs_need_no_teacher():
    checkpoint(Path(f'work/kd_{PAIR}/seed_0/epoch_240.pth'), 240)
    assert len(planned([PAIR], ['kd'])) == 1
    assert names(planned([PAIR], ['kd'], [0, 1]))[0] == 'work_dirs/resnet56'


def test_a_student_of_two_pairs_is_trained_once():
    runs = planned([PAIR, 'resnet110_resnet20'], ['student'])
    assert names(runs) == ['work/resnet20/seed_0']


@pytest.mark.parametrize('pair', ['demo', 'small'])
def test_a_teacher_stays_where_configs_look(pair):
    assert names(planned([pair], ['sskd', 'student'])) == [
        f'work_dirs/{pair}/teacher_{pair}/seed_0',
        f'work_dirs/{pair}/sskd_head_{pair}/seed_0',
        f'work/sskd_{pair}/seed_0',
        f'work/student_{pair}/seed_0',
    ]


def test_a_downloaded_teacher_is_not_trained():
    assert names(planned(['table3'], ['kd'])) == ['work/kd_r34_r18_imagenet/seed_0']


def test_networks_alone_get_no_options_of_a_method():
    model = ['model.distiller.distill_losses.loss_kd.tau=2']
    both = ['default_hooks.logger.interval=7']
    teacher, head, sskd, student = planned(
        ['demo'], ['sskd', 'student'], options=[*model, *both]
    )
    assert teacher.options == head.options == student.options == both
    assert sskd.options == [*model, *both]


def test_another_teacher_is_for_the_head_too():
    checkpoint(Path('elsewhere.pth'), 1)
    given = ['model.teacher_ckpt=elsewhere.pth']
    head, sskd, student = planned(['demo'], ['sskd', 'student'], options=given)
    assert head.options == sskd.options == given
    assert head.folder == Path('work_dirs/demo/sskd_head_demo/seed_0')
    assert not student.options


def test_a_teacher_of_another_length_would_not_be_found():
    with pytest.raises(ValueError, match='epoch_12.pth, which is missing') as error:
        planned(['demo'], ['kd'], options=['train_cfg.max_epochs=2'])
    assert 'would end with epoch_2.pth' in str(error.value)
    assert '\n' not in str(error.value)


def test_all_leaves_out_what_has_no_config_and_names_it():
    found, skipped = cells(['all'], ['all'])
    chosen = {(cell.method, cell.pair.name) for cell in found}
    assert ('fsp', 'wrn40-2_wrn16-2') in chosen
    assert ('fsp', 'wrn40-2_wrn40-1') not in chosen
    assert ('student', PAIR) in chosen
    (line,) = [each for each in skipped if each.startswith('fsp for')]
    assert 'wrn40-2_wrn40-1, vgg13_mobilenetv2' in line
    assert line.endswith('student and teacher have other channels in their stages')
    assert any(each.startswith('lskd for wrn40-2_wrn16-2') for each in skipped)


@pytest.mark.parametrize(
    ('pairs', 'methods', 'message'),
    [
        (['wrn40-2_wrn40-1'], ['fsp'], 'fsp: not for wrn40-2_wrn40-1: student and'),
        ([PAIR, 'table3'], ['ofd'], f'ofd: not for {PAIR}: there is no config'),
        (['table3'], ['student'], 'nothing to train; student for r34_r18_imagenet:'),
        (['all'], ['lskd'], 'nothing to train; lskd for .* no public source'),
        (['demo'], ['pkcd'], '--methods pkcd: there is no such method; .*pckd'),
        (['demmo'], ['pckd'], '--pairs demmo: .*demo'),
    ],
)
def test_what_cannot_be_trained_is_one_line(pairs, methods, message):
    with pytest.raises(ValueError, match=message) as error:
        cells(pairs, methods)
    assert '\n' not in str(error.value)
