import csv
import json
import shutil
import sys

import pytest
from builders import classifier, load_tool
from work_dirs import comparison, runs_of, swept


@pytest.fixture
def main(monkeypatch):
    """The tool with a command line."""

    def call(*words):
        monkeypatch.setattr(sys, 'argv', ['compare_runs.py', *map(str, words)])
        load_tool('analysis_tools/compare_runs.py').main()

    return call


def test_table_and_curves_are_written(tmp_path, main, capsys):
    out = tmp_path / 'out'
    main(comparison(tmp_path), '--out', out)
    assert '61.00 ± 1.41' in capsys.readouterr().out
    lines = (out / 'comparison.md').read_text().splitlines()
    assert lines[0].startswith('| run | seeds | top-1 |')
    assert len(lines) == 2 + 5
    with (out / 'comparison.csv').open() as file:
        (kd,) = (row for row in csv.DictReader(file) if row['run'] == 'kd')
    assert kd['to student'] == '+10.00'
    assert (out / 'comparison.png').read_bytes()[:4] == b'\x89PNG'


def test_runs_are_archived(tmp_path, main, capsys):
    kept = tmp_path / 'results' / 'mine'
    main(comparison(tmp_path), '--archive', kept, '--baseline', 'kd')
    assert str(kept) in capsys.readouterr().out
    assert len(json.loads((kept / 'runs.json').read_text())) == 6
    assert (
        '| student | 2 | 61.00 ± 1.41 | 71.00 ± 1.41 | 63.00 ± 1.41 | -10.00 |'
        in (kept / 'comparison.md').read_text()
    )


def test_a_folder_without_logs_is_named(tmp_path, main):
    with pytest.raises(SystemExit, match=str(tmp_path)):
        main(tmp_path)


def test_the_matrix_is_printed_and_written(tmp_path, main, capsys):
    runs_of(tmp_path, dict(kd_small=[60.0, 61.0], pckd_small=[62.0, 64.0]))
    main(tmp_path, '--matrix', '--out', tmp_path / 'out')
    out = capsys.readouterr().out
    assert '+2.50 [-3.85, +8.85]' in out  # 12.706 * 0.5
    assert 'Seeds are its only source of spread' in out.replace('\n', ' ')
    assert {path.name for path in (tmp_path / 'out').iterdir()} == {
        *('comparison.md', 'comparison.csv', 'comparison.png'),
        *('matrix.md', 'matrix.csv', 'matrix.tex', 'matrix.png'),
    }
    main(tmp_path, '--matrix', '--to', 'pckd')
    assert '-2.50 [-8.85, +3.85]' in capsys.readouterr().out


def test_an_archive_grows_over_machines(tmp_path, main):
    kept, work = tmp_path / 'results' / 'mine', tmp_path / 'work'
    runs_of(work, dict(kd_small=[60.0, 61.0]))
    main(work, '--matrix', '--archive', kept)
    page = kept / 'README.md'
    page.write_text(page.read_text().replace('What is asked:', 'Whether it is better.'))
    shutil.rmtree(work)
    runs_of(work, dict(pckd_small=[62.0, 64.0]))
    # A matrix that is there is renewed without being asked for.
    main(work, '--archive', kept, '--keep')
    text = page.read_text()
    assert 'Whether it is better.' in text
    assert text.count('| pckd | 63.00 ± 1.41 | +2.50 [-3.85, +8.85] |') == 1
    assert text.count('| kd_small | 2 | 60.50 ± 0.71 |') == 1
    # Nothing new is found: all is written from the archive.
    shutil.rmtree(work)
    main(work, '--archive', kept, '--keep')
    assert page.read_text() == text
    work.mkdir()
    runs_of(work, dict(crd_small=[1.0]))
    main(work, '--archive', kept)
    assert [run['run'] for run in json.loads((kept / 'runs.json').read_text())] == [
        'crd_small'
    ]


def test_sweeps_are_written_and_their_values_kept(tmp_path, main, capsys):
    kept, work = tmp_path / 'mine', tmp_path / 'work'
    swept(work, 'pckd_small', {0.1: 60.0, 0.5: 61.0})
    also = {'model.alpha': 5}
    swept(work / 'more', 'pckd_small', {0.1: 62.0}, also=also)
    flags = ['--sweep', 'model.tau', '--sweep', 'model.tau', 'model.alpha']
    main(work, *flags, '--archive', kept)
    assert '| 0.5 | 61.50 ± 0.71 | 2 |' in capsys.readouterr().out
    page = (kept / 'README.md').read_text()
    assert '| 0.5 | 61.50 ± 0.71 | 2 |' in page
    assert '| 0.1 | 60.50 ± 0.71 (n=2) | 62.50 ± 0.71 (n=2) |' in page
    assert {
        f'sweep_{name}.{kind}'
        for name in ('model_tau', 'model_tau_by_model_alpha')
        for kind in ('md', 'csv', 'png')
    } < {path.name for path in kept.iterdir()}
    assert page.count('](sweep_') == 2
    (entry, *_) = json.loads((kept / 'runs.json').read_text())
    assert entry['settings'] == {'model.tau': 0.1, 'model.alpha': 5}
    # All follows from what is kept.
    before = (kept / 'sweep_model_tau.csv').read_text()
    shutil.rmtree(work)
    main(work, *flags, '--archive', kept, '--keep')
    assert (kept / 'sweep_model_tau.csv').read_text() == before
    assert (kept / 'README.md').read_text() == page
    # What is there is renewed without being asked for.
    swept(work, 'pckd_small', {0.5: 70.0})
    main(work, '--archive', kept, '--keep')
    assert '| 0.5 | 70.50 ± 0.71 | 2 |' in (kept / 'README.md').read_text()
    assert '70.0' in (kept / 'sweep_model_tau_by_model_alpha.csv').read_text()
    with pytest.raises(SystemExit, match='no config has finished runs of two values'):
        main(work, '--sweep', 'model.tau', 'model.beta', '--archive', kept, '--keep')


@pytest.mark.parametrize(
    ('words', 'message'),
    [
        (['--keep'], '--keep: needs --archive'),
        (['--to', 'kd'], '--to: needs --matrix'),
        (['--sweep', 'a', 'b', 'c'], '--sweep: takes one key or two'),
    ],
)
def test_what_does_not_go_together_is_named(tmp_path, main, capsys, words, message):
    with pytest.raises(SystemExit):
        main(tmp_path, *words)
    assert message in capsys.readouterr().err


def test_networks_stand_below(tmp_path, main, capsys):
    model = dict(architecture=classifier(4), teacher=classifier(8))
    pipeline = [dict(type='CenterCrop', crop_size=16)]
    loader = dict(dataset=dict(type='CustomDataset', pipeline=pipeline))
    more = dict(default_scope='mmrazor', model=model, val_dataloader=loader)
    work, out, kept = (tmp_path / name for name in ('work', 'out', 'kept'))
    runs_of(work, dict(kd_small=[60.0, 61.0]), **more)
    main(work, '--latency', 'none', '--out', out, '--archive', kept)
    shown = capsys.readouterr().out
    assert 'MACs: multiply-accumulates of' in shown
    assert 'latency: ' not in shown
    lines = (out / 'networks.md').read_text().splitlines()
    assert '| student of kd_small | 16 x 16 | ' in lines[2]
    assert '| teacher of kd_small | 16 x 16 | ' in lines[3]
    # What a machine took is no result.
    assert 'networks' not in ''.join(path.name for path in kept.iterdir())
    assert 'MACs' not in (kept / 'README.md').read_text()
    main(work, '--latency', 'none', '--shape', '8', '24')
    assert '8 x 24' in capsys.readouterr().out


@pytest.mark.parametrize(
    ('where', 'fault'), [('cuda', 'PyTorch sees no GPU'), ('gpu', 'invalid choice')]
)
def test_where_nothing_can_be_timed(tmp_path, main, capsys, monkeypatch, where, fault):
    monkeypatch.setattr('torch.cuda.is_available', lambda: False)
    with pytest.raises(SystemExit):
        main(tmp_path, '--latency', where)
    assert fault in capsys.readouterr().err
