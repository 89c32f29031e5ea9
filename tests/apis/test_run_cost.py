import math
import re
from pathlib import Path

import pytest
import torch
from work_dirs import step, write

from mmrazor_pckd.apis.config_table.table import Table
from mmrazor_pckd.apis.run_cost import CARDS, CostModel, card, gmac
from mmrazor_pckd.apis.run_queue import PlannedRun
from mmrazor_pckd.apis.runs import find_runs
from mmrazor_pckd.apis.shipped import CONFIGS

KD = str(CONFIGS / 'cifar100/kd_resnet56_resnet20.py')
EPOCH = math.ceil(50_000 / 64)
# As the heads of configs have it: 4 * (0.127 + 3 * 0.0412) = 1 GMAC per image
HEAD = re.compile(r'# Cost.*(?:\n#  .*)??[=:] ?([\d.]+) GMAC')


def costs(config, work_dir, seed=0, **model):
    """Hours of a run, and whether they are measured."""
    cost = CostModel(CARDS['h100'], **model)
    run = PlannedRun(config, seed, work_dir)
    return cost(run), cost.is_measured(run)


def finished(folder, seconds):
    """A finished run of KD, of so many seconds an iteration."""
    lines = [step(240, 240 * EPOCH, time=seconds)]
    record = dict(config='configs/cifar100/kd_resnet56_resnet20.py')
    write(folder, lines, record=record, train_cfg=dict(max_epochs=240))


def test_gmac_is_that_in_the_heads_of_the_configs():
    table, checked = Table(CONFIGS), 0
    for path in CONFIGS.rglob('*.py'):
        found = HEAD.search(path.read_text())
        if found and gmac(str(path), table) and 'reviewkd' not in path.name:
            # two digits are written
            assert gmac(str(path), table) == pytest.approx(float(found[1]), rel=0.05)
            checked += 1
    assert checked > 300


def test_the_estimate_is_steps_times_floor_and_operations(tmp_path):
    operations = 2 * 64 * (0.127 + 3 * 0.0412) * 1e9
    seconds = 240 * EPOCH * (0.012 + operations / 65e12)
    assert costs(KD, tmp_path) == (pytest.approx(seconds / 3600), False)


def test_processes_divide_the_steps_and_count_each(tmp_path):
    config = str(CONFIGS / 'kd_r34_r18_imagenet.py')
    operations = 2 * 32 * (3.67 + 3 * 1.82) * 1e9
    seconds = 100 * math.ceil(1_281_167 / 256) * (0.012 + operations / 65e12)
    assert costs(config, tmp_path, gpus=8)[0] == pytest.approx(8 * seconds / 3600)


def test_a_finished_run_stands_for_its_config(tmp_path):
    finished(tmp_path / 'kd_resnet56_resnet20' / 'seed_0', seconds=0.5)
    found = costs(KD, tmp_path, seed=1, done=find_runs([tmp_path]))
    assert found == (pytest.approx(240 * EPOCH * 0.5 / 3600), True)


def test_a_teacher_does_not_stand_for_its_head(tmp_path):
    teacher, head = (
        str(CONFIGS / f'cifar100/{kind}/resnet56.py')
        for kind in ('teachers', 'sskd_heads')
    )
    record = dict(config=teacher)
    lines = [step(240, 240 * EPOCH)]
    write(tmp_path / 'resnet56', lines, record=record, train_cfg=dict(max_epochs=240))
    done = find_runs([tmp_path])
    assert costs(teacher, tmp_path, done=done)[1]
    assert not costs(head, tmp_path, done=done)[1]


def test_an_unfinished_run_stands_for_nothing(tmp_path):
    folder = tmp_path / 'kd_resnet56_resnet20' / 'seed_0'
    record = dict(config=KD)
    length = dict(max_epochs=240)
    write(folder, [step(100, 100 * EPOCH)], record=record, train_cfg=length)
    assert not costs(KD, tmp_path, seed=1, done=find_runs([tmp_path]))[1]


def test_what_is_done_costs_nothing_more(tmp_path):
    runs = [PlannedRun(KD, seed, tmp_path) for seed in range(3)]
    for run, epoch in ((runs[0], 240), (runs[1], 120)):
        run.folder.mkdir(parents=True)
        torch.save(
            dict(meta=dict(epoch=epoch, iter=1), state_dict={}, message_hub={}),
            run.folder / f'epoch_{epoch}.pth',
        )
    cost = CostModel(CARDS['h100'])
    hours = 1.5 * cost(runs[0])
    first, second = cost.summary(runs)
    assert first == f'{hours:.2g} hours on one GPU, {hours / 8:.2g} hours on eight'
    assert second.startswith(f'{hours:.1f} GPU hours are an estimate for ')
    assert 'h100: 12 ms a step and 65 TFLOP/s' in second


def test_measured_hours_are_told_from_estimated_ones(tmp_path):
    finished(tmp_path / 'kd_resnet56_resnet20' / 'seed_0', seconds=0.5)
    cost = CostModel(CARDS['h100'], done=find_runs([tmp_path]))
    at = KD.replace('kd_', 'at_')
    demo = str(CONFIGS / 'demo/kd_demo.py')
    runs = [PlannedRun(config, 1, Path('nowhere')) for config in (KD, at, demo)]
    _, estimated, measured = cost.summary(runs)
    assert estimated.startswith(f'{cost(runs[1]):.1f} GPU hours are an estimate')
    assert measured.startswith(f'{cost(runs[0]):.1f} GPU hours are by finished runs')
    assert cost.summary(runs[2:]) == []


def test_a_card_is_named_and_its_numbers_are_positive():
    assert card('h100', floor_ms=10).seconds(65e12) == pytest.approx(1.01)
    with pytest.raises(ValueError, match='--card h1000: there are h100'):
        card('h1000')
    for value in (0, -1, math.nan, math.inf):
        with pytest.raises(ValueError, match='--floor-ms .*: a positive number'):
            card('h100', floor_ms=value)
