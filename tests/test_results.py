"""Every figure in results/ follows from what is kept there."""

import csv
import json
import re

import pytest
from builders import ROOT

from mmrazor_pckd.apis import matrix_table
from mmrazor_pckd.apis.benchmark.decoders import decoder_table
from mmrazor_pckd.apis.benchmark.speed_table import speed_table
from mmrazor_pckd.apis.comparison import as_markdown, table
from mmrazor_pckd.apis.kept_runs import identity, read

RESULTS = ROOT / 'results'
WITH_RUNS = sorted(path.parent.name for path in RESULTS.glob('*/runs.json'))
WITH_CURVES = sorted(path.parent.name for path in RESULTS.glob('*/curves.csv'))
SPEED = (RESULTS / 'speed_cpu' / 'README.md').read_text()
FEATURES, CENTERS = 'distill.loss_feature_alignment', 'distill.loss_center_alignment'
CONTRAST = 'distill.loss_center_contrast'
WRN = 'pckd_wrn40-2_wrn16-2'
RESNET = 'pckd_resnet56_resnet20'
RELEASED = 'pckd_released_resnet56_resnet20'
# Figures in the words of a page: run, value, its texts in the epochs.
SAID = {
    'cifar10_jpeg': [
        (WRN, 'student.loss', {1: '2.11', 8: '1.58'}),
        (WRN, 'distill.loss_kd', {1: '0.55', 8: '0.07'}),
        (WRN, FEATURES, {1: '8.94', 8: '4.59'}),
        (WRN, CONTRAST, {1: '0.148', 8: '0.099'}),
        (WRN, CENTERS, {1: '0.011', 8: '0.015'}),
        ('pckd_released_wrn40-2_wrn16-2', CONTRAST, {1: '23', 8: '23'}),
        ('pckd_resnet32x4_shufflenetv1', 'student.loss', {1: '12'}),
    ],
    'cifar10_jpeg_16px': [
        (RESNET, FEATURES, {1: '8.4', 8: '2.5'}),
        (RESNET, CONTRAST, {1: '0.193', 8: '0.187'}),
        (RELEASED, CONTRAST, {1: '31.8', 8: '34.1'}),
        (RESNET, 'distill.preview_threshold', {8: '35.6'}),
        # From the middle of the schedule on every image counts in full.
        (RESNET, 'distill.preview_mean_weight', dict.fromkeys((5, 6, 7, 8), '1.00')),
    ],
}


def page(name):
    return (RESULTS / name / 'README.md').read_text()


def entries(name):
    return json.loads((RESULTS / name / 'runs.json').read_text())


def curves(name):
    with (RESULTS / name / 'curves.csv').open() as file:
        return list(csv.DictReader(file))


def test_all_results_are_looked_at():
    assert len(WITH_RUNS) >= 3
    assert len(WITH_CURVES) >= 2
    for folder in RESULTS.iterdir():
        kept = folder.name in WITH_RUNS and folder.name in WITH_CURVES
        text = page(folder.name)
        # What is missing is stated.
        assert kept or 'there are\nno curves' in text or 'there are no curves' in text
        assert ('![' in text) == (folder / 'curves.png').exists() == kept
    assert set(SAID) <= set(WITH_CURVES)


@pytest.mark.parametrize('name', WITH_RUNS)
def test_the_table_follows_from_the_runs(name):
    kept = (RESULTS / name / 'comparison.md').read_text()
    assert as_markdown(table(entries(name))) == kept
    assert kept in page(name)


@pytest.mark.parametrize('name', WITH_RUNS)
def test_the_matrix_follows_from_the_runs(name, tmp_path):
    kept = RESULTS / name / 'matrix.csv'
    if kept.exists():
        found = matrix_table.matrix_of(entries(name))
        matrix_table.write(found, tmp_path)
        for file in ('matrix.md', 'matrix.csv', 'matrix.tex'):
            assert (tmp_path / file).read_text() == (kept.parent / file).read_text()


@pytest.mark.parametrize('name', WITH_RUNS)
def test_a_run_has_its_record(name):
    for entry in entries(name):
        assert entry['config'].endswith(f'{entry["run"]}.py')
        # One that a page does not give may not be known.
        assert entry['commit'][:7] in page(name)
        assert entry['seed'] == entry['overrides']['randomness.seed']
        assert {'python', 'torch', 'mmengine'} <= set(entry['versions'])
        assert re.search('[CG]PU', entry['hardware'])
        # One that is not at its end is named as such in the table.
        if entry['fully_logged']:
            assert entry['done'] == entry['length']
            # SSKD's head is not validated.
            assert entry['last'].get(entry['unit'], entry['done']) == entry['done']
        else:
            assert f'stopped or running at {entry["done"]}/' in page(name)


@pytest.mark.parametrize('name', WITH_CURVES)
def test_curves_are_those_of_the_runs(name):
    kept = read(RESULTS / name)
    by_run = kept.by_run()
    assert set(by_run) == {identity(entry) for entry in kept.entries}
    for entry in kept.entries:
        own = by_run[identity(entry)]
        assert {row['seed'] for row in own} == {entry['seed']}
        assert all(row['loss'] > 0 for row in own)
        assert [row['step'] for row in own] == [*range(1, entry['done'] + 1)]
        tops = [row.get('accuracy/top1', 0) for row in own]
        if entry['last']:
            assert max(tops) == pytest.approx(entry['best']['accuracy/top1'], abs=1e-3)
        if entry['last'] and entry['fully_logged']:
            assert tops[-1] == pytest.approx(entry['last']['accuracy/top1'], abs=1e-3)


@pytest.mark.parametrize(
    ('name', 'run', 'value', 'texts'),
    [(name, *said) for name, all_said in SAID.items() for said in all_said],
)
def test_what_a_page_says_of_a_curve(name, run, value, texts):
    found = {
        int(row['step']): float(row[value]) for row in curves(name) if row['run'] == run
    }
    for step, text in texts.items():
        assert text in page(name) or text == '1.00'
        digits = len(text.partition('.')[2])
        assert f'{found[step]:.{digits}f}' == text


def cells(text, json_name):
    """Rows of the tables in the section that a JSON file is named in."""
    (section,) = (
        part for part in text.split('\n## ') if f'(`{json_name}`)' in part[:99]
    )
    rows = re.findall(r'^\| (?!---)(.*) \|$', section, re.MULTILINE)
    return [row.split(' | ') for row in rows]


def test_the_tables_of_a_gpu_follow_from_its_files():
    folder = RESULTS / 'gpu'
    assert (folder / 'speed.md').read_text() == speed_table(folder / 'speed')


@pytest.mark.parametrize(
    'file', sorted((RESULTS / 'speed_cpu').glob('*.json')), ids=lambda file: file.stem
)
def test_figures_of_speed_follow_from_their_file(file):
    results = json.loads(file.read_text())['results']
    if 'psnr' in results['ours']:
        assert f'(`{file.name}`)' in SPEED
        assert decoder_table(results) in SPEED
        return
    figures, loader = {}, 'cpu_ms_per_image' in results['ours']
    for name, each in results.items():
        if loader:
            ratio = results['ours']['cpu_ms_per_image'] / each['cpu_ms_per_image']
            figures[name] = [
                f'{each["cpu_ms_per_image"]:.3f}',
                f'{each["images_per_second"]:.0f}',
                f'{ratio:.3f}',
            ]
        else:
            figures[name] = [f'{each["seconds"] * 1e3:.1f}', str(each['reads'])]
    rows = cells(SPEED, file.name)
    assert set(figures) <= {row[0] for row in rows}
    for name, *found in rows:
        over, _, under = name.partition(' / ')
        if under:
            quotient = results[over]['seconds'] / results[under]['seconds']
            assert found == [f'{quotient:.3f}']
        elif name not in ('step', 'ratio', 'loader'):
            assert found == figures[name]
