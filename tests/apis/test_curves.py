import csv
import io

import pytest
from matplotlib import figure
from work_dirs import comparison, step, validated, write

from mmrazor_pckd.apis.curves import as_csv, curve, plot, read_csv
from mmrazor_pckd.apis.runs import find_runs, read_run


def test_a_row_for_each_epoch(tmp_path):
    write(
        tmp_path,
        [
            step(1, 10, loss=4.0, memory=3),
            step(1, 20, loss=2.0),
            step(2, 30, loss=1.0, **{'distill.loss_kd': 0.5}),
            validated(2, 50.0),
            step(3, 40, loss=9.0),
        ],
        log='    seed: 3\n',
    )
    assert curve(read_run(tmp_path)) == [
        dict(run=tmp_path.name, seed=3, step=1, loss=3.0),
        {
            'run': tmp_path.name,
            'seed': 3,
            'step': 2,
            'accuracy/top1': 50.0,
            'accuracy/top5': 60.0,
            'loss': 1.0,
            'distill.loss_kd': 0.5,
        },
        dict(run=tmp_path.name, seed=3, step=3, loss=9.0),
    ]


def test_a_row_for_each_validation_where_iterations_are_counted(tmp_path):
    write(
        tmp_path,
        [
            step(1, 5, loss=4.0),
            step(1, 10, loss=2.0),
            validated(10, 50.0),
            step(1, 15, loss=1.0),
            step(1, 18, loss=2.0),
        ],
        train_cfg=dict(max_iters=20),
    )
    rows = curve(read_run(tmp_path))
    assert [(row['step'], row['loss']) for row in rows] == [(10, 3.0), (18, 1.5)]


def test_csv_has_all_columns_and_five_digits(tmp_path):
    rows = [
        dict(run='a', seed=0, step=1, loss=2 / 3),
        {'run': 'b', 'seed': None, 'step': 12, 'lr': 5e-5, 'accuracy/top1': 44.29999},
    ]
    assert list(csv.DictReader(io.StringIO(as_csv(rows)))) == [
        {
            'run': 'a',
            'seed': '0',
            'step': '1',
            'accuracy/top1': '',
            'loss': '0.66667',
            'lr': '',
        },
        {
            'run': 'b',
            'seed': '',
            'step': '12',
            'accuracy/top1': '44.3',
            'loss': '',
            'lr': '5e-05',
        },
    ]


@pytest.mark.parametrize('validation', [True, False])
def test_the_picture(tmp_path, validation):
    rows = [row for run in find_runs([comparison(tmp_path)]) for row in curve(run)]
    if not validation:
        rows = [row for row in rows if 'accuracy/top1' not in row]
    assert rows
    plot(rows, tmp_path / 'curves.png')
    assert (tmp_path / 'curves.png').read_bytes()[:4] == b'\x89PNG'


def test_csv_is_read_again():
    rows = [
        dict(run='a', folder='seed_0', overrides='{"b": 1, "c": "d"}', seed=0, step=1),
        {'run': '1', 'step': 12, 'lr': 5e-05, 'accuracy/top1': 44.3},
    ]
    assert read_csv(as_csv(rows)) == rows


@pytest.mark.parametrize('key', ['accuracy/top1', 'loss'])
def test_many_runs_have_a_panel_each(tmp_path, monkeypatch, key):
    kept = []
    save = figure.Figure.savefig

    def saved(self, *args, **kwargs):
        kept.append(self)
        return save(self, *args, **kwargs)

    monkeypatch.setattr(figure.Figure, 'savefig', saved)
    rows = [
        {'run': f'{n:02}', 'seed': seed, 'step': step, key: 60.0 + n + seed}
        for n in range(45)
        for seed in (0, 1)
        for step in (1, 2)
    ]
    plot(rows[: 20 * 4], tmp_path / 'together.png')
    plot(rows, tmp_path / 'apart.png')
    together, apart = kept
    assert len(together.axes) == 2
    panels = [axes for axes in apart.axes if axes.get_title()]
    assert [axes.get_title() for axes in panels] == [f'{n:02}' for n in range(45)]
    for number, axes in enumerate(panels):
        (own,) = (line for line in axes.lines if line.get_color() == '#0072B2')
        assert list(own.get_ydata()) == [60.5 + number] * 2
        assert len(axes.lines) == 46  # and the means of all
