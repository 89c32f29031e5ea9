import json
import shlex
import sys
from pathlib import Path

import pytest
from builders import load_tool
from mmengine.config import Config
from work_dirs import comparison

from mmrazor_pckd.apis.gpu_stages import comparison_stage
from mmrazor_pckd.apis.gpu_stages.comparison_stage import Comparison, draw, figures
from mmrazor_pckd.apis.gpu_stages.plan import Plan, read_plan


@pytest.fixture
def machine(monkeypatch):
    """A GPU and 16 cores."""
    monkeypatch.setattr('os.sched_getaffinity', lambda _: set(range(16)))
    monkeypatch.setattr('torch.cuda.device_count', lambda: 1)


@pytest.fixture
def data(tmp_path):
    for split, count in (('train', 510), ('test', 3)):
        for name in 'ab':
            folder = tmp_path / 'data' / split / name
            folder.mkdir(parents=True)
            for number in range(count):
                (folder / f'{number}.jpg').touch()
    return tmp_path / 'data'


def named(stage):
    return {command.name: command for command in stage.commands}


def measured(folder, teacher, methods):
    probe = folder / 'probe'
    for name, step, teaches in (('t', teacher, True), ('m', methods, False)):
        text = json.dumps(dict(step=step, teaches=teaches, start=10.0))
        (probe / f'{name}.json').write_text(text)


def test_epochs_are_planned_by_the_probe_and_then_kept(
    machine, data, tmp_path, capsys, monkeypatch
):
    folder = tmp_path / 'gpu' / 'comparison'
    commands = named(Comparison(folder, data, 'cuda').stage())
    assert list(commands) == ['probe', 'teacher', 'runs']
    commands['probe'].before(60)
    assert len(list((folder / 'probe/configs').glob('**/*.py'))) == 5
    measured(folder, teacher=0.1, methods=0.4)
    assert commands['probe'].summary() == 'a step of teacher 100.0 ms, methods 400.0 ms'
    # The teacher has 1,020 pictures, 16 steps; students the first 500 of each class.
    commands['teacher'].before(200)
    assert 'comparison: 10 epochs, 40 of the teacher' in capsys.readouterr().out
    # The next call finds the folder, and the data, elsewhere.
    moved = tmp_path / 'moved'
    (tmp_path / 'gpu').rename(moved)
    again = Comparison(moved / 'comparison', data, 'cuda', epochs=50)
    assert list(commands := named(again.stage())) == ['teacher', 'runs']
    commands['runs'].before(9999)
    assert '--epochs 50 comes too late, 10 epochs, ' in capsys.readouterr().out
    cfg = Config.fromfile(moved / 'comparison/configs/pckd_wrn40-2_wrn16-2.py')
    assert cfg.train_cfg.max_epochs == 10
    assert cfg.train_cfg.val_interval == 1
    assert cfg.model.teacher_ckpt == (
        f'{moved}/comparison/runs/wrn40-2/seed_0/epoch_40.pth'
    )
    assert cfg.train_dataloader.num_workers == 2
    assert cfg.train_dataloader.batch_size == comparison_stage.BATCH
    checkpoints = cfg.default_hooks.checkpoint
    assert (checkpoints.interval, checkpoints.max_keep_ckpts) == (1, 1)
    assert checkpoints.save_best is None


def test_minutes_of_several_calls_and_a_step_that_was_not_measured(
    machine, data, tmp_path, capsys
):
    folder = tmp_path / 'comparison'
    once = Comparison(folder, data, 'cuda', minutes=5, teacher_epochs=4)
    named(once.stage())['teacher'].before(20)
    assert 'is guessed' in capsys.readouterr().out
    plan = read_plan(folder / 'plan.json')
    assert plan.seconds == 300
    assert plan.teacher_epochs == 4
    assert plan.epochs > 4


def test_given_epochs_need_no_probe(machine, data, tmp_path):
    folder = tmp_path / 'comparison'
    commands = named(Comparison(folder, data, 'cuda', 7, 5).stage())
    assert list(commands) == ['teacher', 'runs']
    commands['teacher'].before(20)
    assert read_plan(folder / 'plan.json') == Plan(7, 5)
    student = Config.fromfile(folder / 'configs/wrn16-2.py')
    teacher = Config.fromfile(folder / 'configs/teachers/wrn40-2.py')
    pictures = [
        len(Path(cfg.train_dataloader.dataset.ann_file).read_text().splitlines())
        for cfg in (student, teacher)
    ]
    assert pictures == [1000, 1020]
    assert (student.train_cfg.max_epochs, teacher.train_cfg.max_epochs) == (7, 5)


@pytest.mark.parametrize(
    ('device', 'gpus', 'jobs', 'runs_per_gpu'),
    [('cuda', 1, 8, 8), ('cuda', 2, 8, 4), ('cpu', 1, 8, 1)],
)
def test_runs_are_side_by_side(machine, monkeypatch, device, gpus, jobs, runs_per_gpu):
    monkeypatch.setattr('torch.cuda.device_count', lambda: gpus)
    commands = named(Comparison(Path('gpu'), Path('data'), device, epochs=1).stage())

    def args_of(command):
        _, script, *words = command.words
        monkeypatch.setattr(sys, 'argv', [script, *words])
        return load_tool('run_comparison.py').parse_args()

    teacher, runs = args_of(commands['teacher']), args_of(commands['runs'])
    assert (teacher.jobs, teacher.seeds) == (1, [0])
    assert (runs.jobs, runs.seeds) == (jobs, [0, 1])
    assert runs.runs_per_gpu == runs_per_gpu
    assert [Path(config).stem for config in teacher.configs + runs.configs] == [
        *('wrn40-2', 'wrn16-2', 'pckd_wrn40-2_wrn16-2'),
        *('pckd_2views_wrn40-2_wrn16-2', 'kd_wrn40-2_wrn16-2'),
    ]
    assert teacher.work_dir == runs.work_dir == Path('gpu/runs')


def test_the_probe_is_the_tool_for_each_config(machine, monkeypatch):
    words = named(Comparison(Path('a b'), Path('data'), 'cuda').stage())['probe'].words
    *each, last = words[2].split(' & ')
    assert (words[:2], last, len(each)) == (['sh', '-c'], 'wait', 9)
    _, script, *flags = shlex.split(each[0])
    monkeypatch.setattr(sys, 'argv', [script, *flags])
    args = load_tool('benchmark/gpu.py').parse_args()
    assert args.probe == Path('a b/probe/configs/teachers/wrn40-2.py')
    assert (args.out, args.probes) == (Path('a b/probe'), ['9', '3.0'])


def test_without_pictures_both_commands_fail_with_one_line(machine, tmp_path):
    for command in Comparison(tmp_path, tmp_path / 'x', 'cuda').stage().commands:
        with pytest.raises(ValueError, match='x: there are no pictures train/<class>'):
            command.before(60)


def test_pictures_are_drawn_once(tmp_path):
    for _ in range(2):
        folder = draw(tmp_path / 'pictures')
    counts = {
        split: [len(list(each.iterdir())) for each in (folder / split).iterdir()]
        for split in ('train', 'test')
    }
    assert counts == dict(train=[4] * 15, test=[2] * 15)


def test_figures_of_the_runs(tmp_path):
    line = figures(comparison(tmp_path))
    assert 'kd 70.00' in line
    assert 'crashed at 1/3 80.00' in line
    assert 'running at 1/3 -' in line
